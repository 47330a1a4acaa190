using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Which outcomes of a try a list of failures means, compiled: asking costs a comparison or a bit.</summary>
internal sealed class FailureSet
{
    private const int FirstStatus = 400;

    private readonly bool[] _results = new bool[Enum.GetValues<TryResult>().Length];
    private readonly bool[] _statuses = new bool[200];

    public FailureSet(IEnumerable<TryFailure> failures)
    {
        foreach (var failure in failures)
        {
            for (int status = failure.LowestStatus; status > 0 && status <= failure.HighestStatus; status++)
            {
                _statuses[status - FirstStatus] = true;
            }

            if (failure.LowestStatus == 0)
            {
                _results[(int)ResultOf(failure)] = true;
                _results[(int)TryResult.NoConnection] |= failure == TryFailure.Connect;
            }
        }
    }

    public bool Has(in TryOutcome outcome) => outcome.Result is TryResult.Answered or TryResult.ServerError ? Has(outcome.Status) : _results[(int)outcome.Result];

    /// <summary>Whether a reply with this status is meant.</summary>
    public bool Has(int status) => (uint)(status - FirstStatus) < (uint)_statuses.Length && _statuses[status - FirstStatus];

    private static TryResult ResultOf(TryFailure failure)
        => failure == TryFailure.Connect ? TryResult.ConnectFailed
            : failure == TryFailure.Reset ? TryResult.Reset
            : failure == TryFailure.Timeout ? TryResult.Timeout
            : TryResult.InvalidReply;
}
