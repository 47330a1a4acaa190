using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Which parts may stand in a turn of which role. What may not is reported or refused here, before anything is written.</summary>
internal static class AnthropicParts
{
    public static bool IsKept(PlacedPart placed, Role role, LossReport loss)
    {
        bool kept = placed.Part switch
        {
            // Blocks of white space alone are refused by the API.
            TextPart text => !string.IsNullOrWhiteSpace(text.Text),
            RefusalPart refusal => !string.IsNullOrWhiteSpace(refusal.Text),
            _ => IsPlaced(placed, role, loss),
        };
        if (!kept && placed.Part.CacheControl is not null)
        {
            loss.Dropped($"{placed.Path}.cache_control");
        }

        return kept;
    }

    /// <summary>Whether a part is thinking that a Claude model signed or encrypted, wherever it ran: nobody else leaves its own unmarked.</summary>
    public static bool IsClaudesThinking(Part part)
        => part is RedactedThinkingPart || (part is ThinkingPart { Signature.Length: > 0 } thinking && !thinking.IsMarked);

    private static bool IsPlaced(PlacedPart placed, Role role, LossReport loss)
    {
        bool allowed = placed.Part switch
        {
            ImagePart or FilePart or ToolResultPart => role is Role.User or Role.Tool,
            AudioPart when role == Role.User => throw AnthropicRefusal.Of(placed.Path, "The model takes no audio. Send a transcript as text, or ask a model that hears."),
            ToolCallPart => role == Role.Assistant,

            // Thinking that no provider signed cannot be returned to any.
            ThinkingPart or RedactedThinkingPart => role == Role.Assistant && IsClaudesThinking(placed.Part),
            UnknownPart unknown => unknown.WireForm == WireForm.AnthropicMessages,
            _ => false,
        };
        if (!allowed)
        {
            loss.Dropped(placed.Path);
        }

        return allowed;
    }
}
