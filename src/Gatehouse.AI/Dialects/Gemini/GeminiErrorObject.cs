using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.Gemini;

/// <summary>Google's error object: code, message, a status word, and details (googleapis/googleapis:google/rpc/error_details.proto).</summary>
internal static class GeminiErrorObject
{
    private const string TypeRoot = "type.googleapis.com/google.rpc.";

    /// <summary>The status a client of this dialect expects for a failure of the provider.</summary>
    public static int StatusOf(ModelError error) => error.Kind switch
    {
        ModelErrorKind.InvalidRequest or ModelErrorKind.ContextLength or ModelErrorKind.ContentPolicy => error.Status is >= 400 and < 500 ? error.Status : 400,

        // The provider refused the gateway's credential, not the caller's: a 401 would send the caller after its own key.
        ModelErrorKind.Authentication or ModelErrorKind.Unreachable => 502,
        ModelErrorKind.Billing or ModelErrorKind.RateLimited => 429,
        ModelErrorKind.Permission => 403,
        ModelErrorKind.NotFound => 404,
        ModelErrorKind.RequestTooLarge => 413,
        ModelErrorKind.Overloaded => 503,
        ModelErrorKind.Timeout => 504,
        _ => error.Status is >= 500 and < 600 and not 529 ? error.Status : 500,
    };

    public static void Write(ModelError error, IBufferWriter<byte> output)
    {
        bool isOurs = error.Kind == ModelErrorKind.Authentication;
        string? reason = isOurs ? "PROVIDER_AUTHENTICATION_FAILED" : error.Kind == ModelErrorKind.ContextLength ? "CONTEXT_LENGTH_EXCEEDED" : error.Code;
        Write(StatusOf(error), isOurs ? "The provider refused the gateway's credentials." : error.Message, reason, error.Parameter, error.RetryAfter, output);
    }

    public static void Write(int status, string message, string? reason, string? parameter, TimeSpan? wait, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, GeminiJsonText.WriterOptions);
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, status);
        writer.WriteString("message"u8, message);
        writer.WriteString("status"u8, WordOf(status));
        if (reason is not null || parameter is not null || wait is not null)
        {
            writer.WriteStartArray("details"u8);
            WriteDetails(writer, message, reason, parameter, wait);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteDetails(Utf8JsonWriter writer, string message, string? reason, string? parameter, TimeSpan? wait)
    {
        if (reason is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("@type"u8, TypeRoot + "ErrorInfo");
            writer.WriteString("reason"u8, reason);
            writer.WriteString("domain"u8, "gatehouse"u8);
            writer.WriteEndObject();
        }

        if (parameter is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("@type"u8, TypeRoot + "BadRequest");
            writer.WriteStartArray("fieldViolations"u8);
            writer.WriteStartObject();
            writer.WriteString("field"u8, parameter);
            writer.WriteString("description"u8, message);
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        if (wait is { } delay)
        {
            writer.WriteStartObject();
            writer.WriteString("@type"u8, TypeRoot + "RetryInfo");
            writer.WriteString("retryDelay"u8, delay.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s");
            writer.WriteEndObject();
        }
    }

    private static ReadOnlySpan<byte> WordOf(int status) => status switch
    {
        401 => "UNAUTHENTICATED"u8,
        403 => "PERMISSION_DENIED"u8,
        404 => "NOT_FOUND"u8,
        408 or 504 => "DEADLINE_EXCEEDED"u8,
        409 => "ABORTED"u8,
        402 or 429 => "RESOURCE_EXHAUSTED"u8,
        501 or 405 => "UNIMPLEMENTED"u8,
        503 => "UNAVAILABLE"u8,
        >= 500 => "INTERNAL"u8,
        _ => "INVALID_ARGUMENT"u8,
    };
}
