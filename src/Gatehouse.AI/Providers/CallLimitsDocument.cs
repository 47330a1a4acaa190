using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers;

/// <summary>What one target, or one key, is given at most by this process.</summary>
[NeedsOneOf("requests", "tokens", "concurrent", OrMore = true)]
public sealed record CallLimitsDocument : Document
{
    [Description("Calls in a stretch of time.")]
    [Example("100/m")]
    [AllowedRange("1/month", "1000000000/s")]
    public Rate? Requests { get; init; }

    [Description("Tokens of input and output in a stretch of time. A call counts by its estimate when it begins, and by what it used when it ends.")]
    [Example("100000/m")]
    [AllowedRange("1/month", "1000000000000/s")]
    public Rate? Tokens { get; init; }

    [Description("Calls at the same time.")]
    [Example("20")]
    [AllowedRange("1", "1000000")]
    public int? Concurrent { get; init; }
}
