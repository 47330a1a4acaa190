using Gatehouse.AI.Dialects;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Models.Routing;

/// <summary>By what a model's calls are held to a target, compiled.</summary>
internal sealed class StickyRule(ModelStickyDocument document, TimeProvider time)
{
    /// <summary>Timestamp units for which the beginning of a prompt is remembered; 0 where calls are not held by it.</summary>
    public long WarmFor { get; } = document.By == StickyCallBy.PromptCache ? (long)(document.Ttl.TotalSeconds * time.TimestampFrequency) : 0;

    /// <summary>As it is written in a configuration.</summary>
    public string Name { get; } = document.By switch
    {
        StickyCallBy.Header => $"header {document.Header}",
        StickyCallBy.PromptCache => "prompt_cache",
        StickyCallBy.Key => "key",
        StickyCallBy.Consumer => "consumer",
        _ => "user",
    };

    /// <summary>False when the call has nothing to be held by.</summary>
    public bool TryHash(in RoutedCall call, out ulong hash)
    {
        string? text = document.By switch
        {
            StickyCallBy.User => call.Outline.User ?? call.Consumer?.Name,
            StickyCallBy.Consumer => call.Consumer?.Name,
            StickyCallBy.Key => call.Key is { Length: > 0 } key ? key : call.Consumer?.Name,
            StickyCallBy.Header => call.Headers?.Get(document.Header!),
            _ => null,
        };
        hash = string.IsNullOrEmpty(text) ? 0 : StableHash.Of(text);
        return !string.IsNullOrEmpty(text);
    }

    /// <summary>The beginning of the prompt; 0 where calls are not held by it, or it has none.</summary>
    public ulong PromptOf(in RoutedCall call) => WarmFor > 0 && call.Operation is ChatOperation ? PromptPrefix.HashOf(call.Body.Span) : 0;
}
