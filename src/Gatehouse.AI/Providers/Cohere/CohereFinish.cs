using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>
/// Finish reasons (cohere-ai/cohere-typescript:src/serialization/types/ChatFinishReason.ts). A word that is not known is
/// Unknown, never an error.
/// </summary>
internal static class CohereFinish
{
    public static FinishReason Of(string? word) => word switch
    {
        "COMPLETE" or "STOP_SEQUENCE" => FinishReason.Stop,
        "MAX_TOKENS" => FinishReason.Length,
        "TOOL_CALL" => FinishReason.ToolCalls,
        _ => FinishReason.Unknown,
    };

    /// <summary>
    /// What went wrong when the answer ended in an error: always when the vendor says what, and otherwise when nothing had
    /// come. An answer that merely ends early goes on with the vendor's own word, so that what was paid for is not lost.
    /// </summary>
    public static ModelError? Failure(string? word, string? message, bool hasContent)
    {
        if (word is not ("ERROR" or "TIMEOUT") || (hasContent && message is not { Length: > 0 }))
        {
            return null;
        }

        string text = message is { Length: > 0 } ? message : "The provider's model ended without an answer.";
        return word == "TIMEOUT"
            ? new ModelError(ModelErrorKind.Timeout, 504, text) { Type = word }
            : new ModelError(ModelErrorKind.Server, 500, text) { Type = word };
    }
}
