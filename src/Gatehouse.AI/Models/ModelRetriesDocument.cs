using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models;

/// <summary>Further tries at the same target, before the next one.</summary>
public sealed record ModelRetriesDocument : Document
{
    [ShortForm]
    [Description("Most further tries at each target. After a limit or a refusal of its key, the next try takes another key.")]
    [AllowedRange("0", "5")]
    public int Attempts { get; init; } = 1;

    [Description("Longest wait before the first further try; each wait is drawn between half of this and this, and it doubles with each try.")]
    [AllowedRange("0s", "10s")]
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(100);

    [Description("Longest wait before any try.")]
    [AllowedRange("0s", "1m")]
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(2);

    [Description("Longest retry-after of a vendor that is waited for; a target that asks for more is left for the next one.")]
    [AllowedRange("0s", "1m")]
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromSeconds(2);

    [Description("Further tries of all calls of the model as a share of its calls of the last ten seconds: a vendor that fails gets at most so much more load.")]
    [AllowedRange("1%", "100%")]
    public Share Budget { get; init; } = new(0.2);

    [Description("Further tries a second that the budget always allows, so that a model with few calls has any.")]
    [AllowedRange("0", "1000")]
    public int BudgetMinimum { get; init; } = 3;

    public override void Validate(ProblemList problems)
    {
        if (MaxBackoff < Backoff)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "max_backoff", $"max_backoff: {Duration.Format(MaxBackoff)} is less than backoff: {Duration.Format(Backoff)}", $"Write at least {Duration.Format(Backoff)}, or a shorter backoff.");
        }
    }
}
