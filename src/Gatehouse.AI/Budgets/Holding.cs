namespace Gatehouse.AI.Budgets;

/// <summary>Takes room in several accounts: all of it or none.</summary>
internal ref struct Holding(ReadOnlySpan<BudgetHold> holds, Amounts amounts, bool isPriced)
{
    /// <summary>How often is looked again when others hold what they have not decided on; far more than it takes them, if they run.</summary>
    private const int MostTries = 2000;

    private readonly ReadOnlySpan<BudgetHold> _holds = holds;
    private Amounts _amounts = amounts;

    /// <summary>Where there was no room.</summary>
    public int FailedAt { get; private set; }

    public BudgetMeasure FailedOn { get; private set; }

    /// <summary>Whether something was taken that was not there, in a budget that allows it.</summary>
    public bool IsOver { get; private set; }

    public bool TryTake()
    {
        var spin = default(SpinWait);
        for (int tries = 0; tries < MostTries; tries++)
        {
            // Who has no room by what is decided takes nothing: there is less to give back, and to wait for.
            if (!FitsBesideFirm())
            {
                return false;
            }

            if (TryTakeOnce())
            {
                Keep();
                return true;
            }

            spin.SpinOnce(sleep1Threshold: -1);
        }

        return false;
    }

    public readonly long AmountOf(int hold, BudgetMeasure measure) => measure == BudgetMeasure.Money ? _holds[hold].Money : _amounts[(int)measure];

    // In one order for all callers: the one who is furthest never waits for one who waits for it.
    private bool TryTakeOnce()
    {
        IsOver = false;
        for (int i = 0; i < _holds.Length; i++)
        {
            ref readonly var hold = ref _holds[i];
            for (var measure = BudgetMeasure.Money; measure <= BudgetMeasure.Requests; measure++)
            {
                long limit = hold.Budget.LimitOf(measure);
                if (limit == Budget.Unlimited)
                {
                    continue;
                }

                long amount = AmountOf(i, measure);
                var meter = hold.Period[measure];
                if (!hold.IsFirm)
                {
                    IsOver |= amount > 0 ? meter.Hold(amount) > limit : MustHaveRoom(measure) && meter.Firm >= limit;
                }
                else if (!TryHold(meter, measure, amount, limit))
                {
                    GiveBack(i, measure);
                    FailedAt = i;
                    FailedOn = measure;
                    return false;
                }
            }
        }

        return true;
    }

    private readonly bool TryHold(BudgetMeter meter, BudgetMeasure measure, long amount, long limit)
        => amount > 0 ? meter.TryHold(amount, limit) : !MustHaveRoom(measure) || meter.Firm < limit;

    private bool FitsBesideFirm()
    {
        for (int i = 0; i < _holds.Length; i++)
        {
            ref readonly var hold = ref _holds[i];
            for (var measure = BudgetMeasure.Money; hold.IsFirm && measure <= BudgetMeasure.Requests; measure++)
            {
                long limit = hold.Budget.LimitOf(measure);
                long amount = AmountOf(i, measure);
                if (limit != Budget.Unlimited && (amount > 0 ? amount > limit - hold.Period[measure].Firm : MustHaveRoom(measure) && hold.Period[measure].Firm >= limit))
                {
                    FailedAt = i;
                    FailedOn = measure;
                    return false;
                }
            }
        }

        return true;
    }

    // What is free passes an empty budget; what nobody knows the price of does not.
    private readonly bool MustHaveRoom(BudgetMeasure measure) => measure == BudgetMeasure.Money && !isPriced;

    private readonly void GiveBack(int failedAt, BudgetMeasure failedOn)
    {
        for (int i = 0; i <= failedAt; i++)
        {
            var end = i == failedAt ? failedOn : BudgetMeasure.Requests + 1;
            for (var measure = BudgetMeasure.Money; measure < end; measure++)
            {
                if (_holds[i].Budget.LimitOf(measure) != Budget.Unlimited)
                {
                    _holds[i].Period[measure].Drop(AmountOf(i, measure));
                }
            }
        }
    }

    private readonly void Keep()
    {
        for (int i = 0; i < _holds.Length; i++)
        {
            for (var measure = BudgetMeasure.Money; measure <= BudgetMeasure.Requests; measure++)
            {
                if (_holds[i].Budget.LimitOf(measure) != Budget.Unlimited)
                {
                    _holds[i].Period[measure].Keep(AmountOf(i, measure));
                }
            }
        }
    }
}
