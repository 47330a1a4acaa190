using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.Cohere;

/// <summary>
/// Reads errors {message, id}: by their status, and by the few sentences that mean more than it
/// (https://docs.cohere.com/errors-reference). Never throws, whatever came.
/// </summary>
internal static class CohereErrors
{
    private const int LongestMessage = 2000;

    /// <summary>An event of a stream that is none.</summary>
    public static ModelError Unreadable { get; } = new(ModelErrorKind.Server, 502, "The provider sent an event that cannot be read.");

    /// <summary>A stream that ended before its end mark.</summary>
    public static ModelError Broken { get; } = new(ModelErrorKind.Unreachable, 502, "The provider broke the stream off.");

    public static ModelError Read(int status, HeaderList headers, ReadOnlyMemory<byte> body)
    {
        string? message = null, id = null;
        try
        {
            var root = JsonElement.Parse(body.Span, WireJson.ReaderOptions);
            message = WireJson.Text(root, "message"u8);
            id = WireJson.Text(root, "id"u8);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A page of some proxy on the way: its text is no one's business but the operator's.
        }

        return Of(status, message, id) with { RetryAfter = RetryHint.Of(headers) };
    }

    /// <summary>An error object in the place of a reply or of an event.</summary>
    public static ModelError Of(int status, string? message, string? id)
    {
        string text = message is { Length: > 0 }
            ? message.Length <= LongestMessage ? message : message[..LongestMessage]
            : string.Create(CultureInfo.InvariantCulture, $"The provider answered with status {status} and no message.");
        return new ModelError(KindOf(status, text), status, text) { RequestId = id };
    }

    private static ModelErrorKind KindOf(int status, string message) => status switch
    {
        // 498 is the vendor's word for a token that is not valid (cohere-ai/cohere-typescript:src/api/errors/InvalidTokenError.ts).
        401 or 498 => ModelErrorKind.Authentication,
        402 => ModelErrorKind.Billing,
        403 => ModelErrorKind.Permission,
        404 => ModelErrorKind.NotFound,
        408 or 504 => ModelErrorKind.Timeout,
        413 => ModelErrorKind.RequestTooLarge,

        // A trial key that used up its month will not work again in a minute.
        429 => Says(message, "calls / month") ? ModelErrorKind.Billing : ModelErrorKind.RateLimited,
        503 or 529 => ModelErrorKind.Overloaded,
        >= 400 and < 500 => Says(message, "too many tokens") && !Says(message, "max tokens must be") ? ModelErrorKind.ContextLength : ModelErrorKind.InvalidRequest,
        _ => ModelErrorKind.Server,
    };

    private static bool Says(string message, string words) => message.Contains(words, StringComparison.OrdinalIgnoreCase);
}
