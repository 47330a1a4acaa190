using Gatehouse.Core.State;

namespace Gatehouse.AI.Budgets;

/// <summary>Takes of the leases what a reservation holds of this node's own counts: all of it or none.</summary>
internal static class SharedHolding
{
    /// <summary>Completes at once while the leases hold enough; ends within the store's timeout for each limit that does not.</summary>
    public static ValueTask<BudgetVerdict> TakeAsync(Reservation reservation, bool isPriced, DateTimeOffset now)
    {
        int at = TakeAtOnce(reservation, 0, isPriced);
        if (at < 0)
        {
            reservation.IsLeased = true;
            return new ValueTask<BudgetVerdict>(new BudgetVerdict(reservation, null));
        }

        return AskAsync(reservation, at, isPriced, now);
    }

    private static async ValueTask<BudgetVerdict> AskAsync(Reservation reservation, int at, bool isPriced, DateTimeOffset now)
    {
        while (at >= 0)
        {
            var (meter, amount) = Place(reservation, at);
            var outcome = amount == 0 ? LeaseOutcome.NoRoom : await meter.ReserveAsync(amount);
            if (outcome != LeaseOutcome.Granted)
            {
                GiveBack(reservation, at);
                reservation.Release();
                return BudgetSet.Refuse(RefusalOf(reservation, at, amount, outcome, now));
            }

            at = TakeAtOnce(reservation, at + 1, isPriced);
        }

        reservation.IsLeased = true;
        return new BudgetVerdict(reservation, null);
    }

    // Limit by limit, each at a place of its own; where more has to be asked for it stops and says so, else it gives -1.
    private static int TakeAtOnce(Reservation reservation, int from, bool isPriced)
    {
        var holds = reservation.Holds;
        for (int at = from; at < holds.Length * Amounts.Count; at++)
        {
            ref readonly var hold = ref holds[at / Amounts.Count];
            var measure = (BudgetMeasure)(at % Amounts.Count);
            if (hold.Budget.LimitOf(measure) == Budget.Unlimited)
            {
                continue;
            }

            var meter = hold.Budget.Shared.Of(hold, measure);
            long amount = reservation.AmountOf(hold, measure);
            if (!hold.IsFirm)
            {
                reservation.IsOver |= !meter.Take(amount);
            }
            else if (amount > 0 ? !meter.TryReserve(amount) : measure == BudgetMeasure.Money && !isPriced && meter.Left <= 0)
            {
                return at;
            }
        }

        return -1;
    }

    private static void GiveBack(Reservation reservation, int end)
    {
        for (int at = 0; at < end; at++)
        {
            if (reservation.Holds[at / Amounts.Count].Budget.LimitOf((BudgetMeasure)(at % Amounts.Count)) != Budget.Unlimited)
            {
                var (meter, amount) = Place(reservation, at);
                meter.Settle(amount, 0);
            }
        }
    }

    private static (SharedMeter Meter, long Amount) Place(Reservation reservation, int at)
    {
        ref readonly var hold = ref reservation.Holds[at / Amounts.Count];
        var measure = (BudgetMeasure)(at % Amounts.Count);
        return (hold.Budget.Shared.Of(hold, measure), reservation.AmountOf(hold, measure));
    }

    private static BudgetRefusal RefusalOf(Reservation reservation, int at, long amount, LeaseOutcome outcome, DateTimeOffset now)
    {
        ref readonly var hold = ref reservation.Holds[at / Amounts.Count];
        return outcome == LeaseOutcome.Unavailable
            ? BudgetRefusal.Unknown(hold.Budget)
            : BudgetRefusal.NoRoom(hold, (BudgetMeasure)(at % Amounts.Count), amount, now);
    }
}
