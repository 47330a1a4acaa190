using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers;

/// <summary>When a model of the provider is left alone for a while, because its calls fail.</summary>
public sealed record CoolDownDocument : Document
{
    [Description("Whether models that fail are left alone. Without it they are asked again by every call.")]
    public bool Enabled { get; init; } = true;

    [Description("Share of a model's calls within the window that must have failed: by overload, 5xx, timeouts, or because it could not be reached. Limits rest keys, not models.")]
    [AllowedRange("1%", "100%")]
    public Share Failures { get; init; } = new(0.5);

    [Description("Calls that the window must have before the share counts.")]
    [AllowedRange("1", "10000")]
    public int MinCalls { get; init; } = 5;

    [Description("Stretch of time that is looked at.")]
    [AllowedRange("1s", "1h")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    [Description("How long it is left alone; twice as long each time that the one call which tries it then fails too.")]
    [AllowedRange("100ms", "1h")]
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(10);

    [Description("Longest time for which it is left alone, also where the vendor says when to come back.")]
    [AllowedRange("100ms", "1d")]
    public TimeSpan AtMost { get; init; } = TimeSpan.FromMinutes(5);

    public override void Validate(ProblemList problems)
    {
        if (AtMost < For)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "at_most", $"at_most: {Duration.Format(AtMost)} is less than for: {Duration.Format(For)}", $"Write at least {Duration.Format(For)}, or a shorter for.");
        }
    }

    internal CoolDownSettings ToSettings() => new(Enabled, Failures.Fraction, MinCalls, Window, For, AtMost);
}
