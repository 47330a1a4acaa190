using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>What a call used as most vendors tell it: totals, and what is within them.</summary>
/// <param name="Input">All input.</param>
/// <param name="CacheRead">Of it read from a cache.</param>
/// <param name="Write5m">Of it written to a cache for five minutes.</param>
/// <param name="Write1h">Of it written for an hour.</param>
/// <param name="Output">All output.</param>
/// <param name="Reasoning">Of it reasoning.</param>
internal sealed record Used(long Input, long CacheRead, long Write5m, long Write1h, long Output, long Reasoning)
{
    public long AudioInput { get; init; }

    public long AudioCacheRead { get; init; }

    public long ImageInput { get; init; }

    public long AudioOutput { get; init; }

    public long ImageOutput { get; init; }

    public long Searches { get; init; }

    public long Images { get; init; }

    public decimal Seconds { get; init; }

    public string Tier { get; init; } = "";

    public static Used Of(TokenUsage usage) => new(
        usage.TotalInput,
        usage.CacheRead + usage.AudioCacheRead,
        usage.CacheWrite5m,
        usage.CacheWrite1h,
        usage.TotalOutput,
        usage.Reasoning)
    {
        AudioInput = usage.AudioInput + usage.AudioCacheRead,
        AudioCacheRead = usage.AudioCacheRead,
        ImageInput = usage.ImageInput,
        AudioOutput = usage.AudioOutput,
        ImageOutput = usage.ImageOutput,
        Searches = usage.Searches,
        Images = usage.Images,
        Seconds = usage.Seconds,
        Tier = usage.ServiceTier,
    };
}
