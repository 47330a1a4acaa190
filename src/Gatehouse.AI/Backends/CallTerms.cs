using Gatehouse.AI.Budgets;
using Gatehouse.AI.Content;
using Gatehouse.AI.Feedback;
using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Backends;

/// <summary>What holds for every call of a route.</summary>
/// <param name="Strict">Whether a call that would lose something is refused.</param>
/// <param name="Drain">How long the rest of an answer is read whose client left; zero to cancel it at once.</param>
/// <param name="Deadlines">Where deadlines are rented.</param>
/// <param name="Ledger">Where each attempt is accounted for.</param>
/// <param name="Time">The clock.</param>
internal sealed record CallTerms(bool Strict, TimeSpan Drain, CallDeadlines Deadlines, CallLedger Ledger, TimeProvider Time)
{
    /// <summary>What of prompts and answers is logged; null for nothing.</summary>
    public ContentRules? Content { get; init; }

    /// <summary>Takes scores of answers; null where the route takes none.</summary>
    public FeedbackReceiver? Feedback { get; init; }

    /// <summary>The budgets that can be about calls of the route.</summary>
    public RouteBudgets Budgets { get; init; } = RouteBudgets.None;
}
