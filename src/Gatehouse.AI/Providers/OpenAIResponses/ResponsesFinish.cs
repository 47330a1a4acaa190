using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>How a response ended: its status, and of one that is incomplete the reason.</summary>
internal static class ResponsesFinish
{
    /// <summary>The reason and the vendor's own word for it.</summary>
    public static (FinishReason Finish, string? Word) Of(JsonElement response, bool hasCalls)
    {
        string? status = WireJson.Text(response, "status"u8);
        string? reason = WireJson.Text(WireJson.Object(response, "incomplete_details"u8), "reason"u8);
        return reason switch
        {
            "max_output_tokens" => (FinishReason.Length, reason),
            "content_filter" => (FinishReason.ContentFilter, reason),
            not null => (FinishReason.Unknown, reason),
            _ => (status != "completed" ? FinishReason.Unknown : hasCalls ? FinishReason.ToolCalls : FinishReason.Stop, status),
        };
    }

    /// <summary>Why it failed; null when it did not.</summary>
    public static ModelError? ErrorOf(JsonElement response)
    {
        var error = WireJson.Object(response, "error"u8);
        if (error.ValueKind == JsonValueKind.Object)
        {
            return OpenAIErrors.ReadEvent(JsonSerializer.SerializeToUtf8Bytes(error));
        }

        return WireJson.Text(response, "status"u8) is "failed" or "cancelled"
            ? new ModelError(ModelErrorKind.Server, 502, "The provider could not finish the response, and does not say why.")
            : null;
    }
}
