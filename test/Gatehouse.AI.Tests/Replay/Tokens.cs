namespace Gatehouse.AI.Tests.Replay;

/// <summary>Tokens in buckets that do not overlap; output includes reasoning.</summary>
internal sealed record Tokens(long Input, long CacheRead, long CacheWrite, long Output)
{
    /// <summary>Counts of which nothing is told are no counts.</summary>
    public static Tokens? Of(long? input, long? cacheRead, long? cacheWrite, long? output)
        => input is null && output is null ? null : new Tokens(input ?? 0, cacheRead ?? 0, cacheWrite ?? 0, output ?? 0);

    /// <summary>Counts of a form that must tell some: where all are 0 nothing is known.</summary>
    public Tokens? OrNone() => this == new Tokens(0, 0, 0, 0) ? null : this;
}
