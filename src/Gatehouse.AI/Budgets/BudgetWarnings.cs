namespace Gatehouse.AI.Budgets;

/// <summary>Tells of an account that came to one of its budget's shares, once in a period.</summary>
internal static class BudgetWarnings
{
    public static void Check(in BudgetHold hold)
    {
        long[] shares = hold.Budget.WarnAt;
        if (shares.Length == 0)
        {
            return;
        }

        long used = UsedOf(hold.Budget, hold.Period, out var measure);
        long warned = hold.Period.WarnedUpTo;
        while (used > warned)
        {
            if (hold.Period.TryRaiseWarned(warned, used))
            {
                Tell(hold, shares, warned, used, measure);
                return;
            }

            warned = hold.Period.WarnedUpTo;
        }
    }

    /// <summary>The largest share that was used of any limit, in millionths, and of which.</summary>
    public static long UsedOf(Budget budget, AccountPeriod period, out BudgetMeasure measure)
    {
        long largest = 0;
        measure = BudgetMeasure.Money;
        for (var one = BudgetMeasure.Money; one <= BudgetMeasure.Requests; one++)
        {
            long limit = budget.LimitOf(one);
            if (limit != Budget.Unlimited)
            {
                long share = (long)Int128.Min((Int128)period.UsedOf(one) * Budget.Millionths / limit, long.MaxValue);
                if (share > largest)
                {
                    largest = share;
                    measure = one;
                }
            }
        }

        return largest;
    }

    private static void Tell(in BudgetHold hold, long[] shares, long from, long to, BudgetMeasure measure)
    {
        foreach (long share in shares)
        {
            if (share > from && share <= to)
            {
                BudgetTelemetry.Warned(hold, share, measure);
            }
        }
    }
}
