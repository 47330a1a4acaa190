using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Reads stop reasons. A value that is not known here is Unknown, never an error.</summary>
internal static class AnthropicFinish
{
    public static FinishReason Of(string? reason) => reason switch
    {
        "end_turn" or "stop_sequence" => FinishReason.Stop,
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "refusal" => FinishReason.ContentFilter,

        // The turn was cut for its length or for a compaction; the client sends it back to have it continued.
        "pause_turn" or "compaction" => FinishReason.Paused,
        _ => FinishReason.Unknown,
    };

    /// <summary>The words of a refusal (stop_details.explanation); null when there are none.</summary>
    public static string? Explanation(JsonElement owner)
        => owner.TryGetProperty("stop_details"u8, out var details) && details.ValueKind == JsonValueKind.Object ? WireJson.Text(details, "explanation"u8) : null;
}
