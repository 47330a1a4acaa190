using System.Buffers;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>
/// Errors as AWS's clients know them: {message}, and the exception's type in x-amzn-errortype; in a stream an exception
/// frame. Types and statuses: botocore, bedrock-runtime 2023-09-30, errors of Converse and members of ConverseStreamOutput.
/// </summary>
internal static class ConverseErrors
{
    public const string TypeField = "x-amzn-errortype";

    public const string Validation = "ValidationException";
    public const string AccessDenied = "AccessDeniedException";
    public const string NotFound = "ResourceNotFoundException";
    public const string Throttling = "ThrottlingException";
    public const string Unavailable = "ServiceUnavailableException";
    public const string ModelTimeout = "ModelTimeoutException";
    public const string Internal = "InternalServerException";

    private const string ModelError = "ModelErrorException";

    /// <summary>Status and type of a provider's failure.</summary>
    public static (int Status, string Type) Of(ModelError error) => error.Kind switch
    {
        ModelErrorKind.InvalidRequest or ModelErrorKind.ContextLength or ModelErrorKind.ContentPolicy => (400, Validation),
        ModelErrorKind.RequestTooLarge => (413, Validation),

        // The provider refused the gateway's credential, not the caller's; clients do not try again after this one.
        ModelErrorKind.Authentication => (424, ModelError),
        ModelErrorKind.Billing => (400, "ServiceQuotaExceededException"),
        ModelErrorKind.Permission => (403, AccessDenied),
        ModelErrorKind.NotFound => (404, NotFound),
        ModelErrorKind.RateLimited => (429, Throttling),
        ModelErrorKind.Overloaded or ModelErrorKind.Unreachable => (503, Unavailable),
        ModelErrorKind.Timeout => (408, ModelTimeout),
        _ => error.Status == 424 ? (424, ModelError) : (500, Internal),
    };

    public static string MessageOf(ModelError error)
        => error.Kind == ModelErrorKind.Authentication ? "The provider refused the gateway's credentials."
            : error.Parameter is { Length: > 0 } field && !error.Message.Contains(field, StringComparison.Ordinal) ? $"{field}: {error.Message}"
            : error.Message;

    public static void Write(string message, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output, ConverseJson.WriterOptions);
        writer.WriteStartObject();
        writer.WriteString("message"u8, message);
        writer.WriteEndObject();
    }

    /// <summary>Writes an exception frame; the stream's model has fewer types than the whole reply's.</summary>
    public static void WriteException(ModelError error, IBufferWriter<byte> output)
    {
        string type = Of(error).Type;
        type = type is Validation or Throttling or Unavailable or Internal ? type
            : type == "ServiceQuotaExceededException" ? Throttling
            : error.Kind is ModelErrorKind.Permission or ModelErrorKind.NotFound ? Validation
            : "ModelStreamErrorException";
        var json = new ArrayBufferWriter<byte>(128);
        Write(MessageOf(error), json);
        EventStreamWriter.WriteException(output, Encoding.ASCII.GetBytes(char.ToLowerInvariant(type[0]) + type[1..]), json.WrittenSpan);
    }
}
