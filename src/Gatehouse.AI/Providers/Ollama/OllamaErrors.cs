using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.Ollama;

/// <summary>
/// Reads errors {error}: by their status, in the middle of a stream without one (ollama/ollama:docs/api/errors.mdx). Never
/// throws, whatever came.
/// </summary>
internal static class OllamaErrors
{
    private const int LongestMessage = 2000;

    /// <summary>A line of a stream that is none.</summary>
    public static ModelError Unreadable { get; } = new(ModelErrorKind.Server, 502, "The provider sent an event that cannot be read.");

    /// <summary>A stream that ended before its last line.</summary>
    public static ModelError Broken { get; } = new(ModelErrorKind.Unreachable, 502, "The provider broke the stream off.");

    public static ModelError Read(int status, HeaderList headers, ReadOnlyMemory<byte> body)
    {
        string? message = null;
        try
        {
            message = MessageOf(JsonElement.Parse(body.Span, WireJson.ReaderOptions));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A page of some proxy on the way: its text is no one's business but the operator's.
        }

        return Of(status, message) with { RetryAfter = RetryHint.Of(headers) };
    }

    /// <summary>The error that stands in the place of a reply or of a line; null when there is none.</summary>
    public static ModelError? InPlaceOfReply(JsonElement root)
        => root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error"u8, out var error) && !WireJson.SaysNothing(error)
            ? Of(500, MessageOf(root)) with { Type = "error" }
            : null;

    private static ModelError Of(int status, string? message)
    {
        string text = message is { Length: > 0 }
            ? message.Length <= LongestMessage ? message : message[..LongestMessage]
            : string.Create(CultureInfo.InvariantCulture, $"The provider answered with status {status} and no message.");
        return new ModelError(KindOf(status, text), status, text);
    }

    private static string? MessageOf(JsonElement root)
        => WireJson.Text(root, "error"u8) ?? WireJson.Text(WireJson.Object(root, "error"u8), "message"u8);

    private static ModelErrorKind KindOf(int status, string message) => status switch
    {
        401 => ModelErrorKind.Authentication,
        402 => ModelErrorKind.Billing,
        403 => ModelErrorKind.Permission,
        404 => ModelErrorKind.NotFound,
        408 or 504 => ModelErrorKind.Timeout,
        413 => ModelErrorKind.RequestTooLarge,
        429 => ModelErrorKind.RateLimited,
        503 or 529 => ModelErrorKind.Overloaded,
        >= 400 and < 500 => message.Contains("context length", StringComparison.OrdinalIgnoreCase) ? ModelErrorKind.ContextLength : ModelErrorKind.InvalidRequest,
        _ => ModelErrorKind.Server,
    };
}
