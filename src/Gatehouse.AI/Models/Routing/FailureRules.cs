using Gatehouse.AI.Calls;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Models.Routing;

/// <summary>After which failures a call is tried again, elsewhere or at the same target.</summary>
internal sealed class FailureRules
{
    private readonly IReadOnlyList<ModelFailure>? _retryOn;

    public FailureRules(IReadOnlyList<ModelFailure>? retryOn, ModelRetriesDocument? retries, RetryShare? budget)
    {
        _retryOn = retryOn;
        Retries = retries;
        Budget = budget;
    }

    /// <summary>Those of a model that says nothing of it.</summary>
    public static FailureRules Usual { get; } = new(null, null, null);

    /// <summary>Further tries at one target; null for none.</summary>
    public ModelRetriesDocument? Retries { get; }

    public RetryShare? Budget { get; }

    /// <summary>
    /// Whether another target may do better. What cannot succeed elsewhere is not repeated. A credential that was refused or has run
    /// out of credit is the gateway's own trouble with one account, and another account may serve the call; so may a target that can
    /// be told all of it.
    /// </summary>
    public bool MayGoOn(ModelError error)
        => error.Kind is ModelErrorKind.Authentication or ModelErrorKind.Billing || error.Code is ModelError.Lossy or ModelError.Unpriced
            || (_retryOn is null ? error.IsRetryable : IsNamed(error));

    /// <summary>Whether the same target, with another key where its key is at fault, may do better.</summary>
    public bool MayRepeat(ModelError error, bool hasOtherKey)
    {
        bool isOfKey = error.Kind is ModelErrorKind.Authentication or ModelErrorKind.Billing;
        bool isOfCall = error.Code is ModelError.Lossy or ModelError.Unpriced || error.Kind is ModelErrorKind.ContextLength or ModelErrorKind.ContentPolicy or ModelErrorKind.NotFound;
        return !isOfCall && (isOfKey ? hasOtherKey : MayGoOn(error));
    }

    private bool IsNamed(ModelError error)
    {
        string kind = ModelErrorKindNames.Of(error.Kind);
        foreach (var failure in _retryOn!)
        {
            if (failure.LowestStatus == 0 ? failure.Text == kind : error.Status >= failure.LowestStatus && error.Status <= failure.HighestStatus)
            {
                return true;
            }
        }

        return false;
    }
}
