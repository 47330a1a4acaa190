namespace Gatehouse.AI.Budgets;

/// <summary>One account of a budget: its period in force, replaced by the next one by whoever comes first after its end.</summary>
internal sealed class BudgetAccount(AccountValues values, BudgetCalendar calendar)
{
    private AccountPeriod? _current;

    public AccountValues Values { get; } = values;

    /// <summary>The period for a call at this moment. A clock that was set back goes on in the period that has begun.</summary>
    public AccountPeriod At(DateTimeOffset now)
    {
        var current = Volatile.Read(ref _current);
        return current is not null && now.UtcTicks < current.EndTicks ? current : Advance(current, now);
    }

    private AccountPeriod Advance(AccountPeriod? current, DateTimeOffset now)
    {
        while (current is null || now.UtcTicks >= current.EndTicks)
        {
            var next = new AccountPeriod(calendar.At(now));
            var seen = Interlocked.CompareExchange(ref _current, next, current);
            if (ReferenceEquals(seen, current))
            {
                return next;
            }

            current = seen;
        }

        return current;
    }
}
