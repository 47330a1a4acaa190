using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Content;

/// <summary>The messages of a call as they are logged: words alone, the newest that fit.</summary>
internal static class CallTurns
{
    public static IReadOnlyList<ModelCallTurn> Of(ModelCall call, ContentRules rules)
    {
        var turns = new List<ModelCallTurn>();
        int left = rules.Most;
        for (int i = call.Messages.Count - 1; i >= 0 && left > 0; i--)
        {
            var text = new StringBuilder();
            foreach (var part in call.Messages[i].Parts)
            {
                Add(part, text, left + ContentRules.Slack);
            }

            string cleaned = rules.Clean(text.ToString(), left);
            left -= Math.Max(cleaned.Length, 1);
            turns.Add(new ModelCallTurn(RoleOf(call.Messages[i].Role), cleaned));
        }

        turns.Reverse();
        return turns;
    }

    private static void Add(Part part, StringBuilder text, int most)
    {
        if (text.Length >= most)
        {
            return;
        }

        switch (part)
        {
            case TextPart words:
                Append(text, words.Text, most);
                break;
            case RefusalPart words:
                Append(text, words.Text, most);
                break;
            case ToolCallPart tool:
                Append(text, $"{tool.Name}({tool.Arguments})", most);
                break;
            case ToolResultPart result:
                foreach (var below in result.Content)
                {
                    Add(below, text, most);
                }

                break;
            case ThinkingPart or RedactedThinkingPart:
                break;
            default:
                Append(text, $"[{part.GetType().Name[..^"Part".Length].ToLowerInvariant()}]", most);
                break;
        }
    }

    private static void Append(StringBuilder text, string words, int most)
    {
        if (text.Length > 0)
        {
            text.Append('\n');
        }

        text.Append(words.AsSpan(0, Math.Clamp(most - text.Length, 0, words.Length)));
    }

    private static string RoleOf(Role role) => role switch
    {
        Role.System or Role.Developer => "system",
        Role.User => "user",
        Role.Assistant => "assistant",
        _ => "tool",
    };
}
