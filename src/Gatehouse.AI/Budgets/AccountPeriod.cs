namespace Gatehouse.AI.Budgets;

/// <summary>What an account counts in one period. Calls that straddle its end settle here, in the period they were reserved in.</summary>
internal sealed class AccountPeriod
{
    private readonly BudgetMeter[] _meters = new BudgetMeter[Amounts.Count];
    private long _warnedUpTo;

    public AccountPeriod(PeriodSpan span)
    {
        Span = span;
        EndTicks = span.End.UtcTicks;
        for (int i = 0; i < _meters.Length; i++)
        {
            _meters[i] = new BudgetMeter();
        }
    }

    public PeriodSpan Span { get; }

    public long EndTicks { get; }

    public BudgetMeter this[BudgetMeasure measure] => _meters[(int)measure];

    /// <summary>The share, in millionths, up to which was warned.</summary>
    public long WarnedUpTo => Volatile.Read(ref _warnedUpTo);

    /// <summary>Raises the share up to which was warned; false when another has raised it since it was read.</summary>
    public bool TryRaiseWarned(long from, long to) => Interlocked.CompareExchange(ref _warnedUpTo, to, from) == from;
}
