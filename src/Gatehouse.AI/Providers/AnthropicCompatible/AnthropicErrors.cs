using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Reads error replies: by their type, by their status where there is none. Never throws, whatever came.</summary>
internal static class AnthropicErrors
{
    /// <summary>Anthropic's own status for "overloaded".</summary>
    public const int Overloaded = 529;

    public static ModelError Read(int status, HeaderList headers, ReadOnlyMemory<byte> body)
    {
        var error = FromBody(status, body);
        return error with
        {
            RequestId = error.RequestId ?? headers.Get("request-id"),
            RetryAfter = RetryHint.Of(headers),
        };
    }

    /// <summary>Reads the envelope {type: error, error: {type, message}, request_id}; without a status the type gives it.</summary>
    public static ModelError OfEnvelope(JsonElement root, int? status)
    {
        var error = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error"u8, out var inner) ? inner : default;
        string? type = WireJson.Text(error, "type"u8);
        string? message = error.ValueKind == JsonValueKind.String ? error.GetString() : WireJson.Text(error, "message"u8);
        int known = status ?? StatusOf(type);
        return new ModelError(KindOf(type, known, message), known, message is { Length: > 0 } ? message : Unreadable(known))
        {
            Type = type,
            RequestId = WireJson.Text(root, "request_id"u8),
        };
    }

    private static ModelError FromBody(int status, ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return OfEnvelope(document.RootElement, status);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A page of some proxy on the way: its text is no one's business but the operator's.
            return new ModelError(KindOf(null, status, null), status, Unreadable(status));
        }
    }

    private static string Unreadable(int status) => string.Create(CultureInfo.InvariantCulture, $"The provider answered with status {status} and no message.");

    private static ModelErrorKind KindOf(string? type, int status, string? message)
    {
        var kind = type switch
        {
            "invalid_request_error" => ModelErrorKind.InvalidRequest,
            "authentication_error" => ModelErrorKind.Authentication,
            "billing_error" => ModelErrorKind.Billing,
            "permission_error" => ModelErrorKind.Permission,
            "not_found_error" => ModelErrorKind.NotFound,
            "request_too_large" => ModelErrorKind.RequestTooLarge,
            "rate_limit_error" => ModelErrorKind.RateLimited,
            "timeout_error" => ModelErrorKind.Timeout,
            "overloaded_error" => ModelErrorKind.Overloaded,
            "api_error" => ModelErrorKind.Server,
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
        429 => ModelErrorKind.RateLimited,
        503 or Overloaded => ModelErrorKind.Overloaded,
        >= 500 => ModelErrorKind.Server,
        >= 400 => ModelErrorKind.InvalidRequest,
        _ => ModelErrorKind.Server,
    };

    // Some causes have no type of their own; their sentences have been the same for years.
    private static ModelErrorKind OfMessage(string message)
    {
        if (Says(message, "prompt is too long") || Says(message, "exceed context limit") || Says(message, "exceeds the context window")
            || Says(message, "exceed the context window"))
        {
            return ModelErrorKind.ContextLength;
        }

        if (Says(message, "credit balance is too low"))
        {
            return ModelErrorKind.Billing;
        }

        return Says(message, "blocked by content filtering policy") ? ModelErrorKind.ContentPolicy : ModelErrorKind.InvalidRequest;
    }

    private static bool Says(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static int StatusOf(string? type) => type switch
    {
        "invalid_request_error" => 400,
        "authentication_error" => 401,
        "billing_error" => 402,
        "permission_error" => 403,
        "not_found_error" => 404,
        "request_too_large" => 413,
        "rate_limit_error" => 429,
        "timeout_error" => 504,
        "overloaded_error" => Overloaded,
        _ => 500,
    };
}
