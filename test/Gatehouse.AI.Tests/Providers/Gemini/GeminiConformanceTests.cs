using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.Gemini;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers.Gemini;

public sealed class GeminiConformanceTests : ProviderConformance
{
    protected override ModelProvider Provider { get; } = new GeminiProvider(
        new GeminiOptions { Name = "gemini" },
        new ProviderKeys([new ProviderKey(new Secret("the-key"))], TimeProvider.System));

    protected override IReadOnlyDictionary<string, FinishReason> FinishWords => Words;

    internal static Dictionary<string, FinishReason> Words { get; } = new(StringComparer.Ordinal)
    {
        ["STOP"] = FinishReason.Stop,
        ["MAX_TOKENS"] = FinishReason.Length,
        ["SAFETY"] = FinishReason.ContentFilter,
        ["RECITATION"] = FinishReason.ContentFilter,
        ["BLOCKLIST"] = FinishReason.ContentFilter,
        ["PROHIBITED_CONTENT"] = FinishReason.ContentFilter,
        ["SPII"] = FinishReason.ContentFilter,
        ["MODEL_ARMOR"] = FinishReason.ContentFilter,
        ["IMAGE_SAFETY"] = FinishReason.ContentFilter,
        ["IMAGE_PROHIBITED_CONTENT"] = FinishReason.ContentFilter,
        ["IMAGE_RECITATION"] = FinishReason.ContentFilter,
        ["LANGUAGE"] = FinishReason.Unknown,
        ["OTHER"] = FinishReason.Unknown,
        ["MALFORMED_FUNCTION_CALL"] = FinishReason.Unknown,
        ["UNEXPECTED_TOOL_CALL"] = FinishReason.Unknown,
        ["TOO_MANY_TOOL_CALLS"] = FinishReason.Unknown,
        ["NO_IMAGE"] = FinishReason.Unknown,
        ["FINISH_REASON_UNSPECIFIED"] = FinishReason.Unknown,
    };

    protected override IReadOnlyList<(string Name, string Data)> Stream => Events;

    internal static IReadOnlyList<(string Name, string Data)> Events { get; } =
    [
        ("", """{"candidates":[{"content":{"parts":[{"text":"one"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":3,"totalTokenCount":3},"modelVersion":"gemini-x","responseId":"r1"}"""),
        ("", """{"candidates":[{"content":{"parts":[{"text":"two"}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5},"modelVersion":"gemini-x","responseId":"r1"}"""),
    ];

    protected override string Reply(string finish) => ReplyOf(finish);

    internal static string ReplyOf(string finish)
        => $$$"""{"candidates":[{"content":{"parts":[{"text":"x"}],"role":"model"},"finishReason":"{{{finish}}}","index":0}],"usageMetadata":{"promptTokenCount":3,"candidatesTokenCount":2,"totalTokenCount":5},"modelVersion":"gemini-x","responseId":"r1"}""";

    protected override string ErrorBody(string message) => ErrorOf(message);

    internal static string ErrorOf(string message) => $$$"""{"error":{"code":400,"message":"{{{message}}}","status":"SOME_STATUS"}}""";

    protected override string ModelOf(UpstreamCall call) => call.Path["/v1beta/models/".Length..call.Path.IndexOf(':', StringComparison.Ordinal)];
}
