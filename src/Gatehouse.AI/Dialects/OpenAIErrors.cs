using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects;

/// <summary>The error object of OpenAI's format: message, type, param and code are always there.</summary>
internal static class OpenAIErrors
{
    /// <summary>The status a client of this dialect expects for a failure of the provider.</summary>
    public static int StatusOf(ModelError error) => error.Kind switch
    {
        ModelErrorKind.InvalidRequest or ModelErrorKind.ContextLength or ModelErrorKind.ContentPolicy => error.Status is >= 400 and < 500 ? error.Status : 400,

        // The provider refused the gateway's credential, not the caller's: a 401 would send the caller after its own key.
        ModelErrorKind.Authentication => 502,
        ModelErrorKind.Billing => 429,
        ModelErrorKind.Permission => 403,
        ModelErrorKind.NotFound => 404,
        ModelErrorKind.RequestTooLarge => 413,
        ModelErrorKind.RateLimited => 429,
        ModelErrorKind.Overloaded => 503,
        ModelErrorKind.Timeout => error.Status == 408 ? 408 : 504,
        ModelErrorKind.Unreachable => 502,
        _ => error.Status is >= 500 and < 600 and not 529 ? error.Status : 500,
    };

    public static void Write(ModelError error, IBufferWriter<byte> output)
    {
        bool own = error.Kind == ModelErrorKind.Authentication;
        Write(MessageOf(error), TypeOf(error.Kind), own ? null : error.Parameter, CodeOf(error), output);
    }

    /// <summary>The provider's words, but for what is between it and the gateway alone.</summary>
    public static string MessageOf(ModelError error)
        => error.Kind == ModelErrorKind.Authentication ? "The provider refused the gateway's credentials." : error.Message;

    /// <summary>The same as an event of a stream.</summary>
    public static void WriteEvent(ModelError error, IBufferWriter<byte> output)
    {
        SseWriter.Begin(output);
        Write(error, output);
        SseWriter.End(output);
    }

    public static void Write(string message, string type, string? parameter, string? code, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, OpenAIJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteString("message"u8, message);
        writer.WriteString("type"u8, type);
        writer.WriteString("param"u8, parameter);
        writer.WriteString("code"u8, code);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static string TypeOf(ModelErrorKind kind) => kind switch
    {
        ModelErrorKind.InvalidRequest or ModelErrorKind.ContextLength or ModelErrorKind.ContentPolicy or ModelErrorKind.NotFound
            or ModelErrorKind.RequestTooLarge => "invalid_request_error",
        ModelErrorKind.Authentication => "api_error",
        ModelErrorKind.Permission => "permission_error",
        ModelErrorKind.Billing => "insufficient_quota",
        ModelErrorKind.RateLimited => "rate_limit_error",
        ModelErrorKind.Timeout => "timeout_error",
        ModelErrorKind.Overloaded => "overloaded_error",
        _ => "server_error",
    };

    public static string? CodeOf(ModelError error) => error.Kind switch
    {
        ModelErrorKind.Authentication => "provider_authentication_failed",
        ModelErrorKind.ContextLength => "context_length_exceeded",
        ModelErrorKind.ContentPolicy => "content_filter",
        ModelErrorKind.NotFound => error.Code ?? "model_not_found",
        ModelErrorKind.RateLimited => error.Code ?? "rate_limit_exceeded",
        ModelErrorKind.Billing => error.Code ?? "insufficient_quota",
        ModelErrorKind.Unreachable => "provider_unreachable",
        _ => error.Code,
    };
}
