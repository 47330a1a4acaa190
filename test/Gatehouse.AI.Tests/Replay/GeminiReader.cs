using System.Globalization;
using System.Text.Json.Nodes;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>Reads Gemini's replies and streams, calls whose arguments come in pieces included.</summary>
internal static class GeminiReader
{
    public static Said Read(IEnumerable<JsonNode> events)
    {
        var saying = new Saying();
        JsonObject? open = null;
        string openName = "";
        foreach (var e in events)
        {
            foreach (var candidate in e.Items("candidates").Where(c => (c.Number("index") ?? 0) == 0))
            {
                foreach (var part in candidate.Member("content").Items("parts"))
                {
                    bool thought = part.Member("thought") is JsonValue v && v.GetValue<bool>();
                    saying.Thinking(thought ? part.Text("text") : null);
                    saying.Text(thought ? null : part.Text("text"));
                    if (part.Member("functionCall") is { } call)
                    {
                        TakeCall(call, ref open, ref openName, saying);
                    }
                }

                saying.Ending = EndingOf(candidate.Text("finishReason")) ?? saying.Ending;
            }

            saying.Ending = e.Member("promptFeedback").Text("blockReason") is null ? saying.Ending : Ending.Filter;
            saying.Tokens = TokensOf(e.Member("usageMetadata")) ?? saying.Tokens;
        }

        var said = saying.End();
        return said.Ending == Ending.Stop && said.Calls.Count > 0 ? said with { Ending = Ending.Tools } : said;
    }

    private static void TakeCall(JsonNode call, ref JsonObject? open, ref string openName, Saying saying)
    {
        bool goesOn = call.Member("willContinue") is JsonValue v && v.GetValue<bool>();
        if (open is null && !goesOn)
        {
            saying.Call(call.Text("name"), call.Member("args")?.ToJsonString());
            return;
        }

        open ??= [];
        openName = call.Text("name") ?? openName;
        foreach (var piece in call.Items("partialArgs"))
        {
            Put(open, piece);
        }

        if (!goesOn)
        {
            saying.Call(openName, open.ToJsonString());
            open = null;
        }
    }

    // Paths are "$.a.b[0].c"; texts grow piece by piece.
    private static void Put(JsonNode root, JsonNode piece)
    {
        string[] steps = piece.Text("jsonPath")!.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries)[1..];
        var owner = root;
        for (int i = 0; i < steps.Length - 1; i++)
        {
            owner = Get(owner, steps[i]) ?? Set(owner, steps[i], steps[i + 1][0] == '[' ? new JsonArray() : new JsonObject());
        }

        var value = piece.Member("stringValue") is { } text
            ? JsonValue.Create((Get(owner, steps[^1])?.GetValue<string>() ?? "") + text.GetValue<string>())
            : piece.Member("numberValue")?.DeepClone() ?? piece.Member("boolValue")?.DeepClone();
        Set(owner, steps[^1], value);
    }

    private static JsonNode? Get(JsonNode owner, string step) => owner is JsonArray array ? (Index(step) < array.Count ? array[Index(step)] : null) : owner[step];

    private static JsonNode Set(JsonNode owner, string step, JsonNode? value)
    {
        if (owner is JsonArray array)
        {
            while (array.Count <= Index(step))
            {
                array.Add((JsonNode?)null);
            }

            array[Index(step)] = value;
        }
        else
        {
            owner[step] = value;
        }

        return value!;
    }

    private static int Index(string step) => int.Parse(step.Trim('[', ']'), CultureInfo.InvariantCulture);

    private static Ending? EndingOf(string? word) => word switch
    {
        null => null,
        "STOP" => Ending.Stop,
        "MAX_TOKENS" => Ending.Length,
        "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" => Ending.Filter,
        _ => Ending.Other,
    };

    private static Tokens? TokensOf(JsonNode? usage)
    {
        if (usage.Number("promptTokenCount") is not { } prompt)
        {
            return null;
        }

        long cached = usage.Number("cachedContentTokenCount") ?? 0;
        return new Tokens(prompt - cached + (usage.Number("toolUsePromptTokenCount") ?? 0), cached, 0, (usage.Number("candidatesTokenCount") ?? 0) + (usage.Number("thoughtsTokenCount") ?? 0)).OrNone();
    }
}
