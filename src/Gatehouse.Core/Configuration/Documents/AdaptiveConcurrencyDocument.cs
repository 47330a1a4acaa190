using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

public sealed record AdaptiveConcurrencyDocument : Document
{
    [ShortForm]
    [Description("Whether the limit moves.")]
    public bool Enabled { get; init; } = true;

    [Description("The limit never goes below this.")]
    [AllowedRange("1", "1000000")]
    public int Min { get; init; } = 1;

    [Description("How many times its usual latency a target may take before the limit goes down.")]
    [AllowedRange("1", "10")]
    public double Tolerance { get; init; } = 2;

    [Description("How often the limit moves, when at least ten requests have ended.")]
    [AllowedRange("100ms", "1m")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);
}
