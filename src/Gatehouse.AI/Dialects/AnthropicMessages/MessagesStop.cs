using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// The words for why an answer ended. A closed set: one outside it breaks typed clients
/// (anthropics/anthropic-sdk-typescript:src/resources/messages/messages.ts, StopReason).
/// </summary>
internal static class MessagesStop
{
    public const string ToolUse = "tool_use";

    public const string Refusal = "refusal";

    /// <param name="finish">Why it ended.</param>
    /// <param name="raw">The provider's own word; kept when it is one of the set.</param>
    /// <param name="sequence">The stop sequence that was met.</param>
    /// <param name="called">Whether the answer calls a tool.</param>
    /// <param name="refused">Whether the model said that it refuses.</param>
    public static string WordOf(FinishReason finish, string? raw, string? sequence, bool called, bool refused)
    {
        if (raw is "end_turn" or "max_tokens" or "stop_sequence" or ToolUse or "pause_turn" or Refusal or "model_context_window_exceeded" or "compaction")
        {
            return raw;
        }

        return finish switch
        {
            FinishReason.Length => "max_tokens",
            FinishReason.ContentFilter => Refusal,
            FinishReason.Paused => "pause_turn",
            FinishReason.ToolCalls => ToolUse,

            // Some servers end an answer that calls tools like any other; clients would not look for the calls.
            _ when called => ToolUse,
            _ when refused => Refusal,
            _ => sequence is null ? "end_turn" : "stop_sequence",
        };
    }

    /// <summary>Whether the provider's own word says more than the set can.</summary>
    public static bool NeedsRawWord(FinishReason finish, string? raw, string word)
        => raw is not null && raw != word && finish is FinishReason.Unknown or FinishReason.Paused;
}
