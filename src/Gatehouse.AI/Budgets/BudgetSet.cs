using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Budgets;

/// <summary>The budgets that can be about calls of one route to one model, found when the snapshot was built; who calls is all that is left to look at.</summary>
public sealed class BudgetSet
{
    private readonly Budget[] _budgets;
    private readonly string _route;
    private readonly string _model;
    private readonly TimeProvider _time;

    internal BudgetSet(Budget[] budgets, string route, string model, TimeProvider time)
    {
        _budgets = budgets;
        _route = route;
        _model = model;
        _time = time;
    }

    /// <summary>No budget is about any call.</summary>
    public static BudgetSet None { get; } = new([], "", "", TimeProvider.System);

    public bool IsEmpty => _budgets.Length == 0;

    internal ReadOnlySpan<Budget> Budgets => _budgets;

    /// <summary>
    /// Reserves the most that a call can use, in all budgets that are about it or in none. Completes at once but where an account
    /// is shared with other nodes and more of it has to be leased.
    /// </summary>
    /// <param name="subject">Who calls whom.</param>
    /// <param name="expected">The most it can use.</param>
    /// <param name="isDowngraded">Whether the target is the cheaper one of a budget that had no room: such budgets count the call and do not refuse it.</param>
    public ValueTask<BudgetVerdict> ReserveAsync(in BudgetSubject subject, in ExpectedUse expected, bool isDowngraded)
    {
        var verdict = Reserve(subject, expected, isDowngraded);
        return verdict.Reservation is { IsShared: true } reservation
            ? SharedHolding.TakeAsync(reservation, expected.Cost is not null, _time.GetUtcNow())
            : new ValueTask<BudgetVerdict>(verdict);
    }

    /// <summary>The same by what this node knows alone; never waits.</summary>
    public BudgetVerdict Reserve(in BudgetSubject subject, in ExpectedUse expected, bool isDowngraded = false)
    {
        if (_budgets.Length == 0)
        {
            return new BudgetVerdict(Reservation.None, null);
        }

        var now = _time.GetUtcNow();
        BudgetHold[]? holds = null;
        int count = 0;
        foreach (var budget in _budgets)
        {
            if (!budget.IsAbout(subject))
            {
                continue;
            }

            if (!budget.TryConvert(expected.Cost ?? 0m, expected.Currency, roundsUp: true, out long money))
            {
                return Refuse(BudgetRefusal.NoRate(budget, expected.Currency));
            }

            holds ??= new BudgetHold[_budgets.Length];
            var account = budget.AccountOf(subject, _route, _model);
            bool isFirm = !budget.Allows && !(isDowngraded && budget.Cheaper is not null);
            holds[count++] = new BudgetHold(budget, account, account.At(now), money, isFirm);
        }

        return holds is null ? new BudgetVerdict(Reservation.None, null) : Take(holds, count, expected, isDowngraded, now);
    }

    internal BudgetReading Read(Budget budget, in BudgetSubject subject) => BudgetReading.Of(budget, budget.AccountOf(subject, _route, _model), _time.GetUtcNow());

    /// <summary>Counts an entry whose cost nobody could set aside before; no budget can refuse it any more.</summary>
    public void Count(LedgerEntry entry)
    {
        foreach (var budget in _budgets)
        {
            LedgerCounting.Count(budget, entry, _time.GetUtcNow(), isOurs: true);
        }
    }

    internal static BudgetVerdict Refuse(BudgetRefusal refusal)
    {
        BudgetTelemetry.Refused(refusal);
        return new BudgetVerdict(null, refusal);
    }

    private static BudgetVerdict Take(BudgetHold[] holds, int count, in ExpectedUse expected, bool isDowngraded, DateTimeOffset now)
    {
        var amounts = default(Amounts);
        amounts[(int)BudgetMeasure.Tokens] = expected.InputTokens + expected.OutputTokens;
        amounts[(int)BudgetMeasure.InputTokens] = expected.InputTokens;
        amounts[(int)BudgetMeasure.OutputTokens] = expected.OutputTokens;
        amounts[(int)BudgetMeasure.Requests] = 1;
        var holding = new Holding(holds.AsSpan(0, count), amounts, expected.Cost is not null);
        if (!holding.TryTake())
        {
            return Refuse(BudgetRefusal.NoRoom(holds[holding.FailedAt], holding.FailedOn, holding.AmountOf(holding.FailedAt, holding.FailedOn), now));
        }

        var marks = (holding.IsOver ? LedgerMarks.OverBudget : LedgerMarks.None) | (isDowngraded ? LedgerMarks.Downgraded : LedgerMarks.None);
        return new BudgetVerdict(new Reservation(holds, count, expected, marks), null);
    }
}
