using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// The error object: {type: error, error: {type, message}, request_id}. Its types are a closed set, each with its status
/// (platform.claude.com/docs/en/api/errors; anthropics/anthropic-sdk-typescript:src/resources/shared.ts).
/// </summary>
internal static class MessagesErrors
{
    /// <summary>Anthropic's own status for "overloaded".</summary>
    public const int Overloaded = 529;

    public const string ApiError = "api_error";

    private const string TooLong = "prompt is too long";

    /// <summary>The status that goes with a kind of failure.</summary>
    /// <param name="kind">What failed.</param>
    /// <param name="status">The provider's own status.</param>
    public static int StatusOf(ModelErrorKind kind, int status) => kind switch
    {
        ModelErrorKind.InvalidRequest or ModelErrorKind.ContextLength or ModelErrorKind.ContentPolicy => 400,

        // The provider refused the gateway's credential, not the caller's: a 401 would send the caller after its own key.
        ModelErrorKind.Authentication or ModelErrorKind.Unreachable => 502,
        ModelErrorKind.Billing => 402,
        ModelErrorKind.Permission => 403,
        ModelErrorKind.NotFound => 404,
        ModelErrorKind.RequestTooLarge => 413,
        ModelErrorKind.RateLimited => 429,
        ModelErrorKind.Overloaded => Overloaded,
        ModelErrorKind.Timeout => 504,
        _ => status == 502 ? 502 : 500,
    };

    public static void Write(ModelError error, string requestId, IBufferWriter<byte> output)
        => Write(TypeOf(error.Kind), MessageOf(error), requestId, output);

    /// <summary>The same as an event of a stream.</summary>
    public static void WriteEvent(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        SseWriter.Begin(output, "error"u8);
        Write(error, requestId, output);
        SseWriter.End(output);
    }

    public static void Write(string type, string message, string requestId, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, MessagesJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "error"u8);
        writer.WriteStartObject("error"u8);
        writer.WriteString("type"u8, type);
        writer.WriteString("message"u8, message);
        writer.WriteEndObject();
        writer.WriteString("request_id"u8, requestId.Length > 0 ? requestId : null);
        writer.WriteEndObject();
    }

    private static string TypeOf(ModelErrorKind kind) => kind switch
    {
        ModelErrorKind.InvalidRequest or ModelErrorKind.ContextLength or ModelErrorKind.ContentPolicy => "invalid_request_error",
        ModelErrorKind.Billing => "billing_error",
        ModelErrorKind.Permission => "permission_error",
        ModelErrorKind.NotFound => "not_found_error",
        ModelErrorKind.RequestTooLarge => "request_too_large",
        ModelErrorKind.RateLimited => "rate_limit_error",
        ModelErrorKind.Timeout => "timeout_error",
        ModelErrorKind.Overloaded => "overloaded_error",
        _ => ApiError,
    };

    private static string MessageOf(ModelError error)
    {
        if (error.Kind == ModelErrorKind.Authentication)
        {
            return "The provider refused the gateway's credentials.";
        }

        // There is no code for it: clients that shorten a conversation look for these words.
        if (error.Kind == ModelErrorKind.ContextLength && !error.Message.Contains(TooLong, StringComparison.OrdinalIgnoreCase))
        {
            return $"{TooLong}: {error.Message}";
        }

        // The envelope has no place for the field at fault.
        return error.Parameter is { Length: > 0 } field && !error.Message.Contains(field, StringComparison.Ordinal) ? $"{field}: {error.Message}" : error.Message;
    }
}
