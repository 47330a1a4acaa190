namespace Gatehouse.AI.Budgets;

/// <summary>What an account counts in one period. Calls that straddle its end settle here, in the period they were reserved in.</summary>
internal sealed class AccountPeriod
{
    private readonly BudgetMeter[] _meters = new BudgetMeter[Amounts.Count];
    private readonly SharedMeter?[] _shared = new SharedMeter?[Amounts.Count];
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

    /// <summary>The count that nodes share behind one of these; null when it was not opened.</summary>
    public SharedMeter? Shared(BudgetMeasure measure) => Volatile.Read(ref _shared[(int)measure]);

    /// <summary>Keeps the first that is opened.</summary>
    public SharedMeter Share(BudgetMeasure measure, SharedMeter opened) => Interlocked.CompareExchange(ref _shared[(int)measure], opened, null) ?? opened;

    /// <summary>What was used and is reserved or held by nodes, of all nodes where they share it.</summary>
    public long FirmOf(BudgetMeasure measure, long limit)
        => Shared(measure) is { } shared ? Math.Max(this[measure].Firm, limit - shared.Left) : this[measure].Firm;

    /// <summary>What ended calls used, of all nodes where they share it; running calls of other nodes are in it.</summary>
    public long UsedOf(BudgetMeasure measure)
        => Shared(measure) is { } shared ? Math.Max(this[measure].Used, shared.UsedByAll) : this[measure].Used;

    /// <summary>The share, in millionths, up to which was warned.</summary>
    public long WarnedUpTo => Volatile.Read(ref _warnedUpTo);

    /// <summary>Raises the share up to which was warned; false when another has raised it since it was read.</summary>
    public bool TryRaiseWarned(long from, long to) => Interlocked.CompareExchange(ref _warnedUpTo, to, from) == from;
}
