namespace Gatehouse.AI.Budgets;

/// <summary>Tells of an account that came to one of its budget's shares, once in a period.</summary>
internal static class BudgetWarnings
{
    /// <summary>Something was used. By the budget as it is now: a call may have begun under another limit.</summary>
    public static void Check(Budget atFirst, BudgetAccount account, AccountPeriod period)
    {
        var budget = atFirst.Accounts.InForce ?? atFirst;
        if (budget.WarnAt.Length == 0)
        {
            return;
        }

        long used = UsedOf(budget, period, out var measure);
        long warned = period.WarnedUpTo;
        while (used > warned)
        {
            if (period.TryRaiseWarned(warned, used))
            {
                Tell(budget, account, period, warned, used, measure);
                return;
            }

            warned = period.WarnedUpTo;
        }
    }

    /// <summary>
    /// What is used was told of already: before a start. Where it is less than was told, by a limit that was raised, it is told
    /// of again when it comes so far.
    /// </summary>
    public static void Pass(Budget budget, bool isNew)
    {
        foreach (var account in budget.Accounts.All)
        {
            var period = account.At(budget.Accounts.Time.GetUtcNow());
            long used = UsedOf(budget, period, out _);
            long warned = period.WarnedUpTo;
            if (isNew || used < warned)
            {
                period.TryRaiseWarned(warned, used);
            }
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

    private static void Tell(Budget budget, BudgetAccount account, AccountPeriod period, long from, long to, BudgetMeasure measure)
    {
        foreach (long share in budget.WarnAt)
        {
            if (share > from && share <= to)
            {
                BudgetTelemetry.Warned(budget, account, period, share, measure);
            }
        }
    }
}
