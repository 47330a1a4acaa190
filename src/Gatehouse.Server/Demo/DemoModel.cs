using System.Text.Json.Nodes;

namespace Gatehouse.Server.Demo;

/// <summary>Makes an answer from a prompt by rule: no chance, no clock, no network.</summary>
internal static class DemoModel
{
    private const string Introduction = "I am demo, a stand-in for a model: nobody thought about this.";

    // Some words of more than one byte a letter, so that broken characters would be seen.
    private static readonly string[] Vocabulary =
        ["gate", "house", "route", "señal", "brücke", "Grüße", "東京", "naïve", "Ω", "🚀", "bridge", "lantern", "harbour", "quiet", "river", "stone"];

    public static DemoAnswer Answer(DemoPrompt prompt)
    {
        var calls = CallsOf(prompt);
        var choices = Enumerable.Range(0, prompt.Choices).Select(index => Choose(prompt, calls, index)).ToList();
        return new DemoAnswer(choices, Math.Min(prompt.Directives.Cached, prompt.InputTokens));
    }

    private static DemoChoice Choose(DemoPrompt prompt, IReadOnlyList<DemoToolCall> calls, int index)
    {
        IReadOnlyList<string> thinking = prompt.Think || prompt.Directives.Think ? Split("The prompt has " + prompt.Text.Length + " characters; a stand-in only counts them.") : [];
        if (prompt.Directives.Refuse)
        {
            return new DemoChoice(thinking, Split("The stand-in was told to refuse."), [], DemoEnd.Refusal);
        }

        if (calls.Count > 0)
        {
            return new DemoChoice(thinking, [], calls, DemoEnd.ToolCalls);
        }

        var tokens = Split(TextFor(prompt, index));
        return prompt.MaxTokens is { } most && tokens.Count > most
            ? new DemoChoice(thinking, tokens[..most], [], DemoEnd.Length)
            : new DemoChoice(thinking, tokens, [], DemoEnd.Stop);
    }

    private static IReadOnlyList<DemoToolCall> CallsOf(DemoPrompt prompt)
    {
        if (prompt.ToolResult is not null || prompt.Tools.Count == 0)
        {
            return [];
        }

        var asked = prompt.Directives.Tools.Where(t => prompt.Tools.ContainsKey(t.Name)).ToList();
        if (asked.Count > 0 || prompt.ForcedTool is null)
        {
            return asked;
        }

        string name = prompt.ForcedTool.Length > 0 ? prompt.ForcedTool : prompt.Tools.Keys.First();
        return [new DemoToolCall(name, DemoJson.Text(DemoSample.Of(prompt.Tools.GetValueOrDefault(name)) ?? new JsonObject()))];
    }

    private static string TextFor(DemoPrompt prompt, int index)
    {
        if (prompt.Schema is { } schema)
        {
            return DemoSample.Of(schema) is { } sample ? DemoJson.Text(sample) : "null";
        }

        if (prompt.WantsJson)
        {
            return DemoJson.Text(new JsonObject { ["stand_in"] = true, ["text"] = Introduction });
        }

        string start = index == 0 ? Introduction : $"{Introduction} (choice {index + 1})";
        if (prompt.Directives.Words is { } words)
        {
            return start + string.Concat(Enumerable.Range(0, words).Select(i => " " + Vocabulary[(i + index) % Vocabulary.Length]));
        }

        return prompt.ToolResult is { } result ? $"{start} The tool said: {result}" : $"{start} You said: {prompt.Text}";
    }

    /// <summary>Cuts a text into tokens: words with the space before them.</summary>
    private static List<string> Split(string text)
    {
        var tokens = new List<string>();
        int start = 0;
        for (int i = 1; i <= text.Length; i++)
        {
            if (i == text.Length || text[i] == ' ')
            {
                tokens.Add(text[start..i]);
                start = i;
            }
        }

        return tokens;
    }
}
