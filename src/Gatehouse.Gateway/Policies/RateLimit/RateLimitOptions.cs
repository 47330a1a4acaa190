using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.RateLimit;

public sealed record RateLimitOptions : Document
{
    [Description("How many requests each caller may make in a window.")]
    [AllowedRange("1", "1000000000")]
    [Example("600")]
    public required int Limit { get; init; }

    [Description("The time over which requests are counted.")]
    [AllowedRange("1s", "31d")]
    [Example("1m")]
    public required TimeSpan Window { get; init; }

    [Description("What counts as one caller: its address (IPv6 by /64), the consumer, the user, the value of a header, or the gateway for all callers together.")]
    public RateLimitBy By { get; init; } = RateLimitBy.Ip;

    [Description("Header whose value is the caller, with by: header.")]
    [Example("X-Tenant")]
    public string? Header { get; init; }

    [Description("How requests are counted: sliding_window never lets more than limit through in any window, token_bucket allows bursts.")]
    public RateLimitAlgorithm Algorithm { get; init; } = RateLimitAlgorithm.SlidingWindow;

    [Description("How many requests a token_bucket holds for a burst; limit when not written.")]
    [AllowedRange("1", "1000000000")]
    public int? Burst { get; init; }

    [Description("How many callers are told apart at once. Further ones share one counter until others have been quiet for a window.")]
    [AllowedRange("1", "10000000")]
    public int MaxCallers { get; init; } = 100_000;

    [Description("Whether replies carry RateLimit and RateLimit-Policy.")]
    public bool Headers { get; init; } = true;
}
