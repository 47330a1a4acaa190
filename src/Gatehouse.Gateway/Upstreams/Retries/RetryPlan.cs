using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Upstreams.Retries;

/// <summary>When and how often a service's requests are tried again, compiled.</summary>
internal sealed class RetryPlan
{
    private static readonly FailureSet OnlyConnect = new([TryFailure.Connect]);

    private readonly FailureSet _failures;
    private readonly Backoff _backoff;
    private readonly TimeSpan _maxRetryAfter;
    private readonly RetryBudget _budget;
    private readonly double _share;
    private readonly int _minimum;

    /// <param name="retries">The settings; null for those of a service that says nothing of retries.</param>
    /// <param name="budget">What its further tries are taken from.</param>
    /// <param name="random">What waits are drawn with.</param>
    public RetryPlan(RetriesDocument? retries, RetryBudget budget, Random random)
    {
        var settings = retries ?? new RetriesDocument { Methods = [] };
        IsDefault = retries is null;
        Attempts = settings.Attempts;
        Methods = [.. settings.Methods];
        BodyLimit = (int)settings.Buffer.Bytes;
        _failures = IsDefault ? OnlyConnect : new FailureSet(settings.RetryOn);
        _backoff = new Backoff(settings.Backoff, settings.MaxBackoff, random);
        _maxRetryAfter = settings.MaxRetryAfter;
        _budget = budget;
        _share = settings.Budget.Fraction;
        _minimum = settings.BudgetMinimum;
    }

    /// <summary>Whether nothing was written: then only what no target saw is tried again, at another target, without a wait.</summary>
    public bool IsDefault { get; }

    /// <summary>Most further tries of a request.</summary>
    public int Attempts { get; }

    /// <summary>Methods that are sent again after a target may have seen them.</summary>
    public string[] Methods { get; }

    /// <summary>Most bytes of a body that are kept.</summary>
    public int BodyLimit { get; }

    public static RetryPlan Compile(ServiceDocument service, SnapshotBuild build)
        => new(service.Retries, build.State.Claim($"services.{service.Name}.retries", () => new RetryBudget(build.Time)), Random.Shared);

    public bool Repeats(string method)
    {
        foreach (string known in Methods)
        {
            if (known == method)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether another try may follow one that went so.</summary>
    public bool IsFor(TryResult result, int status) => _failures.Has(new TryOutcome(result, status, 0, 0));

    /// <summary>Notes a request, for the budget.</summary>
    public void Count(long now) => _budget.Count(now);

    /// <summary>Takes a further try out of the budget.</summary>
    public bool TryTake(long now) => _budget.TryTake(now, _share, _minimum);

    /// <summary>Gives back what was taken at this time for a try that was not made.</summary>
    public void GiveBack(long takenAt) => _budget.GiveBack(takenAt);

    /// <summary>How long to wait before the next try; null when the reply asks for a longer wait than is made.</summary>
    /// <param name="number">Which further try it is, from 1.</param>
    /// <param name="reply">Fields of the reply that failed; null without one.</param>
    /// <param name="now">The time of day, UTC.</param>
    public TimeSpan? WaitBefore(int number, HeaderList? reply, DateTimeOffset now)
    {
        var wait = _backoff.Before(number);
        return reply is null || RetryAfter.Of(reply, now) is not { } asked ? wait : asked > _maxRetryAfter ? null : asked + wait;
    }
}
