using System.Collections.Frozen;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Providers.Http;

/// <summary>What whole replies and events have in common: words for the end, tokens, errors.</summary>
internal sealed class HttpAnswer(HttpReplyDocument reply, HttpUsageDocument? usage, string? error)
{
    private readonly FrozenDictionary<string, HttpFinish> _words = reply.FinishWords.ToFrozenDictionary(StringComparer.Ordinal);
    private readonly JsonPath? _input = JsonPath.Of(usage?.Input);
    private readonly JsonPath? _output = JsonPath.Of(usage?.Output);
    private readonly JsonPath? _cacheRead = JsonPath.Of(usage?.CacheRead);
    private readonly JsonPath? _reasoning = JsonPath.Of(usage?.Reasoning);
    private readonly JsonPath? _error = JsonPath.Of(error);

    public static ModelError Unreadable { get; } = new(ModelErrorKind.Server, 502, "The provider's answer cannot be read.");

    public static ModelError Broken { get; } = new(ModelErrorKind.Unreachable, 502, "The provider broke the stream off.");

    public static string NewId() => "http-" + Guid.NewGuid().ToString("N");

    /// <summary>The template's meaning of a word, or the usual one.</summary>
    public FinishReason Finish(string? word)
    {
        if (word is null)
        {
            return FinishReason.Stop;
        }

        return _words.TryGetValue(word, out var meant)
            ? meant switch
            {
                HttpFinish.Length => FinishReason.Length,
                HttpFinish.ToolCalls => FinishReason.ToolCalls,
                HttpFinish.ContentFilter => FinishReason.ContentFilter,
                _ => FinishReason.Stop,
            }
            : word.ToUpperInvariant() switch
            {
                "STOP" or "COMPLETE" or "COMPLETED" or "END_TURN" or "STOP_SEQUENCE" or "EOS" or "EOS_TOKEN" or "END" or "DONE" => FinishReason.Stop,
                "LENGTH" or "MAX_TOKENS" or "MAX_LENGTH" => FinishReason.Length,
                "TOOL_CALLS" or "TOOL_CALL" or "TOOL_USE" or "FUNCTION_CALL" => FinishReason.ToolCalls,
                "CONTENT_FILTER" or "SAFETY" or "REFUSAL" => FinishReason.ContentFilter,
                _ => FinishReason.Unknown,
            };
    }

    /// <summary>Tokens in disjoint buckets; nothing known when the template or the answer has none.</summary>
    public TokenUsage Usage(JsonElement root)
    {
        long? input = _input?.Number(root);
        long? output = _output?.Number(root);
        if (input is null && output is null)
        {
            return TokenUsage.Unknown;
        }

        return new DisjointCounts
        {
            Input = Math.Max(0, input ?? 0),
            Cached = _cacheRead?.Number(root) ?? 0,
            Output = Math.Max(0, output ?? 0),
            Reasoning = _reasoning?.Number(root) ?? 0,
            IsTorn = input is null or < 0 || output is null or < 0,
        }.ToUsage();
    }

    /// <summary>The error that stands in the place of an answer; null when there is none.</summary>
    public ModelError? ErrorIn(JsonElement root, ReadOnlySpan<byte> body)
    {
        if (_error is not null)
        {
            return _error.Text(root) is { Length: > 0 } told ? new ModelError(ModelErrorKind.Server, 502, told) : null;
        }

        return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error"u8, out var error) && !WireJson.SaysNothing(error) ? OpenAIErrors.ReadEvent(body) : null;
    }

    /// <summary>An error reply with the message that the template points at.</summary>
    public ModelError Named(ModelError read, ReadOnlyMemory<byte> body)
    {
        try
        {
            return _error?.Text(JsonElement.Parse(body.Span, WireJson.ReaderOptions)) is { Length: > 0 } told
                ? read with { Message = told.Length <= LongestMessage ? told : told[..LongestMessage] }
                : read;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return read;
        }
    }

    private const int LongestMessage = 2000;
}
