using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.AnthropicCompatible;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Which parts may stand in a turn of which role. What may not is reported here, before anything is written.</summary>
internal static class BedrockParts
{
    public static bool IsKept(PlacedPart placed, Role role, BedrockFamily family, LossReport loss)
    {
        bool kept = placed.Part switch
        {
            // Blocks of white space alone are refused by the API.
            TextPart text => !string.IsNullOrWhiteSpace(text.Text),
            RefusalPart refusal => !string.IsNullOrWhiteSpace(refusal.Text),
            _ => IsPlaced(placed, role, family, loss),
        };
        if (!kept && placed.Part.CacheControl is not null)
        {
            loss.Dropped($"{placed.Path}.cache_control");
        }

        return kept;
    }

    private static bool IsPlaced(PlacedPart placed, Role role, BedrockFamily family, LossReport loss)
    {
        bool allowed = placed.Part switch
        {
            ImagePart or FilePart or AudioPart or ToolResultPart => role is Role.User or Role.Tool,
            ToolCallPart => role == Role.Assistant,

            // Thinking that no provider signed cannot be returned to any, and what Claude signed only to Claude.
            ThinkingPart or RedactedThinkingPart => role == Role.Assistant && family.IsClaude && AnthropicParts.IsClaudesThinking(placed.Part),
            UnknownPart unknown => unknown.WireForm == WireForm.BedrockConverse,
            _ => false,
        };
        if (!allowed)
        {
            loss.Dropped(placed.Path);
        }

        return allowed;
    }
}
