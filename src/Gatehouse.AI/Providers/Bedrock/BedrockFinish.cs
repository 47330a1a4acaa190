using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>Reads stop reasons (StopReason of the API's model). A value that is not known here is Unknown, never an error.</summary>
internal static class BedrockFinish
{
    public static FinishReason Of(string? reason) => reason switch
    {
        "end_turn" or "stop_sequence" => FinishReason.Stop,
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "content_filtered" or "guardrail_intervened" => FinishReason.ContentFilter,

        // malformed_model_output and malformed_tool_use: "stop" with the raw word beside it is what dialects make of it.
        _ => FinishReason.Unknown,
    };
}
