using System.Globalization;
using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Reads error replies and exceptions within streams: by the type of the exception, by the status where there is none.
/// Never throws, whatever came. Types and statuses are those of the API's model (botocore, bedrock-runtime 2023-09-30);
/// ExpiredToken and UnrecognizedClient are common to all of AWS ("Common error types").
/// </summary>
internal static class BedrockErrors
{
    public static ModelError Read(int status, HeaderList headers, ReadOnlyMemory<byte> body)
    {
        var (type, message) = FromBody(body.Span);
        return Of(headers.Get("x-amzn-errortype") is { Length: > 0 } named ? Short(named) : type, message, status) with
        {
            RequestId = headers.Get("x-amzn-requestid"),
            RetryAfter = RetryHint.Of(headers),
        };
    }

    /// <summary>An exception of a stream: its type as the frame names it, and its payload.</summary>
    public static ModelError OfException(ReadOnlySpan<byte> type, ReadOnlySpan<byte> payload) => Of(Pascal(Encoding.UTF8.GetString(type)), FromBody(payload).Message, null);

    /// <summary>An error of a stream that is no exception: its code, and its message as text.</summary>
    public static ModelError OfError(ReadOnlySpan<byte> code, ReadOnlySpan<byte> message)
    {
        string text = Encoding.UTF8.GetString(message);
        return Of(Encoding.UTF8.GetString(code), text.Length == 0 ? null : text, null);
    }

    private static ModelError Of(string? type, string? message, int? status)
    {
        int known = status ?? StatusOf(type);
        string said = message is { Length: > 0 } ? message
            : status is null ? "The provider reported an error within the stream."
            : string.Create(CultureInfo.InvariantCulture, $"The provider answered with status {known} and no message.");
        return new ModelError(KindOf(type, known, message), known, said) { Type = string.IsNullOrEmpty(type) ? null : type };
    }

    private static ModelErrorKind KindOf(string? type, int status, string? message)
    {
        var kind = type switch
        {
            "ValidationException" => ModelErrorKind.InvalidRequest,
            "AccessDeniedException" => ModelErrorKind.Permission,
            "UnrecognizedClientException" or "ExpiredTokenException" or "InvalidSignatureException" or "MissingAuthenticationTokenException"
                or "IncompleteSignatureException" or "InvalidClientTokenId" => ModelErrorKind.Authentication,
            "ResourceNotFoundException" => ModelErrorKind.NotFound,
            "ThrottlingException" or "ServiceQuotaExceededException" => ModelErrorKind.RateLimited,
            "ModelTimeoutException" => ModelErrorKind.Timeout,
            "ServiceUnavailableException" or "ModelNotReadyException" => ModelErrorKind.Overloaded,
            "InternalServerException" or "ModelStreamErrorException" or "ModelErrorException" => ModelErrorKind.Server,
            _ => OfStatus(status),
        };
        return kind == ModelErrorKind.InvalidRequest && message is not null ? OfMessage(message) : kind;
    }

    private static ModelErrorKind OfStatus(int status) => status switch
    {
        401 => ModelErrorKind.Authentication,
        402 => ModelErrorKind.Billing,
        403 => ModelErrorKind.Permission,
        404 => ModelErrorKind.NotFound,
        408 or 504 => ModelErrorKind.Timeout,
        413 => ModelErrorKind.RequestTooLarge,
        424 => ModelErrorKind.Server,
        429 => ModelErrorKind.RateLimited,
        503 => ModelErrorKind.Overloaded,
        >= 400 and < 500 => ModelErrorKind.InvalidRequest,
        _ => ModelErrorKind.Server,
    };

    // The model's own sentence stands within that of the service; there is no type for it.
    private static ModelErrorKind OfMessage(string message)
        => Says(message, "prompt is too long") || Says(message, "Input is too long") || Says(message, "maximum context length") || Says(message, "too many input tokens")
            || Says(message, "exceed context limit") || Says(message, "exceeds the context window")
            ? ModelErrorKind.ContextLength
            : ModelErrorKind.InvalidRequest;

    private static bool Says(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static int StatusOf(string? type) => type switch
    {
        "ValidationException" or "ServiceQuotaExceededException" => 400,
        "AccessDeniedException" => 403,
        "ResourceNotFoundException" => 404,
        "ModelTimeoutException" => 408,
        "ModelStreamErrorException" or "ModelErrorException" => 424,
        "ThrottlingException" or "ModelNotReadyException" => 429,
        "ServiceUnavailableException" => 503,
        _ => 500,
    };

    private static (string? Type, string? Message) FromBody(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            string? type = WireJson.Text(root, "__type"u8);
            return (type is null ? null : Short(type), WireJson.Text(root, "message"u8) ?? WireJson.Text(root, "Message"u8));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A page of some proxy on the way: its text is no one's business but the operator's.
            return (null, null);
        }
    }

    // "ValidationException:http://internal.amazon.com/coral/...", "com.amazon.coral.validate#ValidationException".
    private static string Short(string type)
    {
        int end = type.IndexOf(':', StringComparison.Ordinal);
        type = end < 0 ? type : type[..end];
        return type[(type.LastIndexOf('#') + 1)..].Trim();
    }

    // A frame names the member of the stream ("throttlingException"), a reply the exception itself.
    private static string Pascal(string name) => name.Length == 0 ? name : char.ToUpperInvariant(name[0]) + name[1..];
}
