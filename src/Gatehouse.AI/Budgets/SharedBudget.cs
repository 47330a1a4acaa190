using System.Globalization;
using Gatehouse.Core.State;

namespace Gatehouse.AI.Budgets;

/// <summary>Where a budget's accounts are shared with other nodes; nobody shares them while the configuration names no store for it.</summary>
/// <param name="accounts">The leases of this process.</param>
/// <param name="key">Name of the budget with its calendar and currency: the same on all nodes.</param>
internal sealed class SharedBudget(LeasedAccounts accounts, string key)
{
    public bool IsShared => accounts.Store.IsShared;

    /// <summary>The shared count behind one of an account, opened by the first that needs it.</summary>
    public SharedMeter Of(in BudgetHold hold, BudgetMeasure measure)
    {
        long limit = hold.Budget.LimitOf(measure);
        if (hold.Period.Shared(measure) is { } open)
        {
            open.Follow(limit);
            return open;
        }

        // What the ledger had of the period, by earlier processes of this node, counts for a store that lost it.
        long scale = SharedMeter.ScaleOf(limit);
        long before = Math.Clamp(hold.Period[measure].Used / scale, 0, SharedCounters.LargestAmount);
        string name = string.Create(CultureInfo.InvariantCulture, $"{key}/{hold.Account.Values}/{hold.Period.Span.Start.UtcTicks}/{measure}/{scale}");
        return hold.Period.Share(measure, new SharedMeter(accounts.Open(name, Math.Min(limit / scale, SharedCounters.LargestAmount), hold.Period.Span.End, before), scale));
    }

    /// <summary>Counts what was used and never reserved.</summary>
    public void Count(in BudgetHold hold, long input, long output, long requests)
    {
        Settle(hold, BudgetMeasure.Money, 0, hold.Money);
        Settle(hold, BudgetMeasure.Tokens, 0, input + output);
        Settle(hold, BudgetMeasure.InputTokens, 0, input);
        Settle(hold, BudgetMeasure.OutputTokens, 0, output);
        Settle(hold, BudgetMeasure.Requests, 0, requests);
    }

    /// <summary>Counts what was used, in place of what was reserved.</summary>
    public void Settle(in BudgetHold hold, BudgetMeasure measure, long reserved, long used)
    {
        if (hold.Budget.LimitOf(measure) != Budget.Unlimited && (reserved != 0 || (used != 0 && IsShared)))
        {
            // A call that began before a reload does not bring back the limit of its time.
            (hold.Period.Shared(measure) ?? Of(hold, measure)).Settle(reserved, used);
        }
    }
}
