using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// Reads Google's error envelope: {"error":{"code","message","status","details"}}, alone or in an array. Status words:
/// googleapis/googleapis:google/rpc/code.proto; RetryInfo and ErrorInfo: google/rpc/error_details.proto.
/// </summary>
internal static class GeminiErrors
{
    public static ModelError Read(int status, HeaderList headers, ReadOnlyMemory<byte> body)
    {
        ModelError? error = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            error = TryOfEnvelope(document.RootElement, status, out var told) ? told : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A page of something on the way, or no text at all: the status says what there is to say.
        }

        error ??= new ModelError(OfStatus(status), status, $"The provider answered with status {status.ToString(CultureInfo.InvariantCulture)} and no message.");
        return RetryHint.Of(headers) is { } wait ? error with { RetryAfter = wait } : error;
    }

    /// <summary>The error of an envelope; false when it is none.</summary>
    /// <param name="root">The envelope.</param>
    /// <param name="status">The reply's status; null within a stream, where the envelope tells it.</param>
    /// <param name="error">The error.</param>
    public static bool TryOfEnvelope(JsonElement root, int? status, out ModelError error)
    {
        if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() > 0)
        {
            root = root[0];
        }

        var told = WireJson.Object(root, "error"u8);
        if (told.ValueKind != JsonValueKind.Object)
        {
            error = null!;
            return false;
        }

        int code = status ?? GeminiJson.Number(told, "code"u8);
        code = code is >= 400 and < 600 ? code : 500;
        string? word = WireJson.Text(told, "status"u8);
        string message = WireJson.Text(told, "message"u8) is { Length: > 0 } text ? text : $"The provider answered with status {code.ToString(CultureInfo.InvariantCulture)} and no message.";
        string? reason = null;
        TimeSpan? wait = null;
        ReadDetails(told, ref reason, ref wait);
        error = new ModelError(KindOf(word, code, reason, message), code, message) { Type = word ?? "UNKNOWN", Code = reason, RetryAfter = wait };
        return true;
    }

    private static void ReadDetails(JsonElement error, ref string? reason, ref TimeSpan? wait)
    {
        var details = GeminiJson.Items(error, "details"u8);
        if (details.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var detail in details.EnumerateArray())
        {
            string type = WireJson.Text(detail, "@type"u8) ?? "";
            if (type.EndsWith("google.rpc.RetryInfo", StringComparison.Ordinal))
            {
                wait = Duration(WireJson.Text(detail, "retryDelay"u8)) ?? wait;
            }
            else if (type.EndsWith("google.rpc.ErrorInfo", StringComparison.Ordinal))
            {
                reason = WireJson.Text(detail, "reason"u8) ?? reason;
            }
        }
    }

    // The word is the cause, but never against the status: what the status says to try again is tried again.
    private static ModelErrorKind KindOf(string? word, int status, string? reason, string message)
    {
        if (reason is "API_KEY_INVALID" or "ACCESS_TOKEN_EXPIRED" or "API_KEY_SERVICE_BLOCKED" || Says(message, "API key not valid"))
        {
            return ModelErrorKind.Authentication;
        }

        if (status == 400 && (Says(message, "exceeds the maximum number of tokens") || Says(message, "input token count")))
        {
            return ModelErrorKind.ContextLength;
        }

        return (word, status) switch
        {
            ("INVALID_ARGUMENT" or "FAILED_PRECONDITION" or "OUT_OF_RANGE", 400) => ModelErrorKind.InvalidRequest,
            ("UNAUTHENTICATED", 401) => ModelErrorKind.Authentication,
            ("PERMISSION_DENIED", 403) when reason is "BILLING_DISABLED" => ModelErrorKind.Billing,
            ("PERMISSION_DENIED", 403) => ModelErrorKind.Permission,
            ("NOT_FOUND", 404) => ModelErrorKind.NotFound,
            ("RESOURCE_EXHAUSTED", 429) => ModelErrorKind.RateLimited,
            ("DEADLINE_EXCEEDED", 504) => ModelErrorKind.Timeout,
            ("UNAVAILABLE", 503) => ModelErrorKind.Overloaded,
            _ => OfStatus(status),
        };
    }

    private static ModelErrorKind OfStatus(int status) => status switch
    {
        401 => ModelErrorKind.Authentication,
        402 => ModelErrorKind.Billing,
        403 => ModelErrorKind.Permission,
        404 => ModelErrorKind.NotFound,
        408 or 499 or 504 => ModelErrorKind.Timeout,
        413 => ModelErrorKind.RequestTooLarge,
        429 => ModelErrorKind.RateLimited,
        503 or 529 => ModelErrorKind.Overloaded,
        >= 500 => ModelErrorKind.Server,
        >= 400 => ModelErrorKind.InvalidRequest,
        _ => ModelErrorKind.Server,
    };

    private static bool Says(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);

    // A protobuf duration in JSON: "34.4s".
    private static TimeSpan? Duration(string? text)
        => text is { Length: > 1 } && text[^1] == 's' && RetryHint.Parse(text[..^1]) is { } seconds ? RetryHint.Wait(seconds) : null;
}
