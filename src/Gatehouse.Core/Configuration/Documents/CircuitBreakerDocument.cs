using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

public sealed record CircuitBreakerDocument : Document
{
    // More than one target has ever been sent in a second.
    private const int MostPerSecond = 10_000;

    [Description("Share of the tries in the window that must have failed for the circuit to open.")]
    [AllowedRange("1%", "100%")]
    public Share Failures { get; init; } = new(0.5);

    [Description("The time over which tries are counted.")]
    [AllowedRange("1s", "1h")]
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    [Description("Tries there must be in the window before the share says anything.")]
    [AllowedRange("1", "1000000")]
    public int Minimum { get; init; } = 10;

    [Description("How long nothing is sent once the circuit has opened; then probes are let through.")]
    [AllowedRange("100ms", "1h")]
    public TimeSpan OpenFor { get; init; } = TimeSpan.FromSeconds(15);

    [Description("Each time a probe fails the circuit stays open for twice as long, up to this. Without it, for open_for each time.")]
    [AllowedRange("100ms", "1d")]
    public TimeSpan? MaxOpenFor { get; init; }

    [Description("Most requests that are let through at once to see whether the target is back.")]
    [AllowedRange("1", "1000")]
    public int Probes { get; init; } = 3;

    [Description("Probes that must succeed, and none fail, for the circuit to close.")]
    [AllowedRange("1", "1000")]
    public int CloseAfter { get; init; } = 3;

    [Description("What is watched and left alone: each target by itself, or the service as a whole.")]
    public CircuitScope Scope { get; init; } = CircuitScope.Target;

    [Description("Which results are failures: connect, reset, timeout, invalid_reply, 5xx, 4xx, single statuses. All others are successes.")]
    [Example("[connect, timeout, 502, 503]")]
    [NotEmpty]
    public IReadOnlyList<TryFailure> Counts { get; init; } = [TryFailure.Connect, TryFailure.Reset, TryFailure.Timeout, TryFailure.InvalidReply, TryFailure.ServerError];

    public override void Validate(ProblemList problems)
    {
        if (Minimum > MostPerSecond * Window.TotalSeconds)
        {
            problems.Add(
                ProblemCodes.InvalidCombination,
                this,
                "minimum",
                $"the circuit can never open: minimum: {Minimum} in a window of {Duration.Format(Window)} is more than {MostPerSecond} tries a second",
                "Write a smaller minimum, or a longer window.");
        }

        if (MaxOpenFor < OpenFor)
        {
            problems.Add(
                ProblemCodes.InvalidCombination,
                this,
                "max_open_for",
                $"max_open_for: {Duration.Format(MaxOpenFor.Value)} is less than open_for: {Duration.Format(OpenFor)}",
                $"Write at least {Duration.Format(OpenFor)}, or remove it.");
        }
    }
}
