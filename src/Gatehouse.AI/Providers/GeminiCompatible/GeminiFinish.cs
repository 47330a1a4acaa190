using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Reads finish reasons (googleapis/js-genai:src/types.ts, FinishReason). A value that is not known here is Unknown, never an error.</summary>
internal static class GeminiFinish
{
    public static FinishReason Of(string? reason, bool hasCalls) => reason switch
    {
        // Gemini has no word of its own for an answer that calls tools.
        "STOP" => hasCalls ? FinishReason.ToolCalls : FinishReason.Stop,
        "MAX_TOKENS" => FinishReason.Length,
        "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "MODEL_ARMOR" or "IMAGE_SAFETY"
            or "IMAGE_PROHIBITED_CONTENT" or "IMAGE_RECITATION" or "IMAGE_OTHER" => FinishReason.ContentFilter,
        _ => FinishReason.Unknown,
    };

    /// <summary>Whether an answer that ended so and has no content is a failure of the model: trying again may help.</summary>
    public static bool IsFault(string? reason) => reason is "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS"
        or "MALFORMED_RESPONSE" or "MISSING_THOUGHT_SIGNATURE" or "LANGUAGE" or "OTHER" or "NO_IMAGE";

    public static ModelError Fault(string reason, string? message)
        => new(ModelErrorKind.Server, 502, message is { Length: > 0 } ? message : $"The model gave no answer: {reason}.") { Code = reason };
}
