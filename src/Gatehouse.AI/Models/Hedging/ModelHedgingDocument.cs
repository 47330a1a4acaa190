using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models.Hedging;

/// <summary>A second attempt beside one that is slow.</summary>
public sealed record ModelHedgingDocument : Document
{
    [ShortForm]
    [Description("How long a call may be without its first token before the next target is asked as well: a time, or the share of earlier calls that had theirs sooner (p95). Whoever has a token first serves the call, and the others are called off; each attempt is paid for.")]
    [Example("p95")]
    public required HedgeDelay After { get; init; }

    [Description("How many further attempts one call may have beside its first.")]
    [AllowedRange("1", "3")]
    public int Most { get; init; } = 1;
}
