using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Errors of OpenAI-compatible upstreams to a kind: what may be retried, what may go elsewhere, what the client sees.</summary>
internal static class OpenAIErrors
{
    private const int LongestMessage = 2000;

    // Servers that have no code for it say it in these words: vLLM and many vendors, xAI, SGLang and Together, llama.cpp, OpenAI's Responses
    // and MiniMax, Moonshot, Text Generation Inference.
    private static readonly SearchValues<string> TooLong = SearchValues.Create(
        ["maximum context length", "maximum model length", "maximum prompt length", "model's context length", "available context size", "context window", "exceeded model token limit", "max_new_tokens` must be"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>An event of a stream that is no chunk.</summary>
    public static ModelError Unreadable { get; } = new(ModelErrorKind.Server, 502, "The provider sent an event that cannot be read.");

    /// <summary>A stream that ended before its end mark.</summary>
    public static ModelError Broken { get; } = new(ModelErrorKind.Unreachable, 502, "The provider broke the stream off.");

    /// <summary>The word for the end of an answer that failed (Mistral, OpenRouter).</summary>
    public const string Finish = "error";

    /// <summary>An answer that failed before any of it came, and does not say why.</summary>
    public static ModelError NoAnswer { get; } = new(ModelErrorKind.Server, 502, "The model gave no answer: error.");

    /// <summary>The error in place of the rest of an answer (OpenRouter, openrouter.ai/docs/api-reference/errors); null when there is none.</summary>
    public static ModelError? OfChoice(JsonElement choice)
        => choice.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.Object ? ReadEvent(JsonMarshal.GetRawUtf8Value(choice)) : null;

    public static ModelError Read(int status, HeaderList headers, ReadOnlyMemory<byte> body)
    {
        var fields = ReadBody(body.Span);
        return new ModelError(KindOf(status, fields), status, fields.Message ?? $"The provider answered with status {status}.")
        {
            Type = fields.Type,
            Code = fields.Code,
            Parameter = fields.Parameter,
            RetryAfter = RetryHint.Of(headers),
            RequestId = headers.Get("x-request-id") ?? headers.Get("apim-request-id"),
        };
    }

    /// <summary>Reads the error of an event within a stream.</summary>
    public static ModelError ReadEvent(ReadOnlySpan<byte> data)
    {
        var fields = ReadBody(data);
        int status = int.TryParse(fields.Code, NumberStyles.None, CultureInfo.InvariantCulture, out int code) && code is >= 400 and < 600 ? code : StatusOf(fields);
        return new ModelError(KindOf(status, fields), status, fields.Message ?? "The provider reported an error within the stream.")
        {
            Type = fields.Type,
            Code = fields.Code,
            Parameter = fields.Parameter,
        };
    }

    private static int StatusOf(Fields fields) => fields.Type switch
    {
        "invalid_request_error" => 400,
        "rate_limit_error" or "rate_limit_exceeded" or "insufficient_quota" => 429,

        // Of a response that failed there is only a code.
        null or "error" => fields.Code switch
        {
            "rate_limit_exceeded" => 429,

            // All that are about an image are about one of the call (openai/openai-node:src/resources/responses/responses.ts, ResponseError).
            { } code when code.StartsWith("invalid_", StringComparison.Ordinal) || code.Contains("image", StringComparison.Ordinal) => 400,
            _ => 500,
        },
        _ => 500,
    };

    private static ModelErrorKind KindOf(int status, Fields fields)
    {
        string word = fields.Code ?? fields.Type ?? "";
        if (fields.InnerCode == "ResponsibleAIPolicyViolation")
        {
            return ModelErrorKind.ContentPolicy;
        }

        return word switch
        {
            "context_length_exceeded" or "string_above_max_length" => ModelErrorKind.ContextLength,
            "content_filter" or "content_policy_violation" or "image_content_policy_violation" or "ResponsibleAIPolicyViolation" => ModelErrorKind.ContentPolicy,
            "insufficient_quota" or "billing_hard_limit_reached" or "billing_not_active" => ModelErrorKind.Billing,
            "invalid_api_key" => ModelErrorKind.Authentication,
            "model_not_found" or "DeploymentNotFound" => ModelErrorKind.NotFound,
            _ when fields.Type == "insufficient_quota" => ModelErrorKind.Billing,
            _ when status is 400 or 413 or 422 && fields.Message.AsSpan().ContainsAny(TooLong) => ModelErrorKind.ContextLength,
            _ => status switch
            {
                401 => ModelErrorKind.Authentication,
                402 => ModelErrorKind.Billing,
                403 => ModelErrorKind.Permission,
                404 => ModelErrorKind.NotFound,
                408 or 504 or 524 => ModelErrorKind.Timeout,
                409 => ModelErrorKind.Overloaded,
                413 => ModelErrorKind.RequestTooLarge,
                429 => ModelErrorKind.RateLimited,
                503 or 529 => ModelErrorKind.Overloaded,
                >= 400 and < 500 => ModelErrorKind.InvalidRequest,
                _ => ModelErrorKind.Server,
            },
        };
    }

    // Compatible servers differ: {"error":{...}}, {"error":"text"}, {"message":..}, {"detail":..}, {"errors":[..]}, or a page of HTML.
    private static Fields ReadBody(ReadOnlySpan<byte> body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            if (root.ValueKind != JsonValueKind.Object)
            {
                return default;
            }

            bool nested = root.TryGetProperty("error", out var error);
            if (nested && error.ValueKind == JsonValueKind.String)
            {
                return new Fields(Cut(error.GetString()!), Text(root, "error_type"), Text(root, "error_code"), null, null);
            }

            var fields = nested && error.ValueKind == JsonValueKind.Object ? error : First(root, "errors") ?? root;
            string? message = Text(fields, "message") ?? Text(fields, "detail") ?? (First(fields, "detail") is { } fault ? Text(fault, "msg") : null);
            string? inner = fields.TryGetProperty("innererror", out var cause) && cause.ValueKind == JsonValueKind.Object ? Text(cause, "code") : null;
            return new Fields(message, Text(fields, "type"), Text(fields, "code") ?? Text(fields, "error_code"), Text(fields, "param"), inner);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: the text of a string is no valid UTF-8 or UTF-16.
            return default;
        }
    }

    private static JsonElement? First(JsonElement fields, string list)
        => fields.TryGetProperty(list, out var items) && items.ValueKind == JsonValueKind.Array && items.GetArrayLength() > 0 && items[0].ValueKind == JsonValueKind.Object
            ? items[0]
            : null;

    private static string? Text(JsonElement fields, string name)
        => !fields.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.String => Cut(value.GetString()!),
            JsonValueKind.Number => value.GetRawText(),
            _ => null,
        };

    private static string Cut(string text) => text.Length <= LongestMessage ? text : text[..LongestMessage];

    private readonly record struct Fields(string? Message, string? Type, string? Code, string? Parameter, string? InnerCode);
}
