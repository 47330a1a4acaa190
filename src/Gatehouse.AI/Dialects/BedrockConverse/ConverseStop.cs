using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Stop reasons: a closed set (StopReason of the API's model); a word outside it breaks typed clients.</summary>
internal static class ConverseStop
{
    public static string WordOf(FinishReason finish, string? raw, string? stopSequence) => finish switch
    {
        FinishReason.Length => raw == "model_context_window_exceeded" ? raw : "max_tokens",
        FinishReason.ToolCalls => "tool_use",
        FinishReason.ContentFilter => raw == "guardrail_intervened" ? raw : "content_filtered",
        FinishReason.Unknown when raw is "malformed_model_output" or "malformed_tool_use" => raw,
        FinishReason.Stop when stopSequence is not null || raw == "stop_sequence" => "stop_sequence",
        _ => "end_turn",
    };

    /// <summary>Whether the provider's own word says more than the form can.</summary>
    public static bool NeedsRawWord(FinishReason finish, string? raw)
        => raw is not null && finish is FinishReason.Paused or FinishReason.Unknown && raw is not ("malformed_model_output" or "malformed_tool_use");
}
