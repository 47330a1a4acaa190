using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Budgets;

/// <summary>
/// Room for one attempt in all budgets that are about it. Whoever got it ends it, once, in a finally: settled with what was used,
/// or released when nothing was. Ending it again does nothing. It does not expire by itself: its room is free again with the
/// period at the latest.
/// </summary>
public sealed class Reservation
{
    private readonly BudgetHold[] _holds;
    private readonly int _count;
    private readonly ExpectedUse _expected;
    private readonly LedgerMarks _marks;
    private int _ended;

    internal Reservation(BudgetHold[] holds, int count, in ExpectedUse expected, LedgerMarks marks)
    {
        _holds = holds;
        _count = count;
        _expected = expected;
        _marks = marks;
    }

    /// <summary>That of a call that no budget is about.</summary>
    public static Reservation None { get; } = new([], 0, default, LedgerMarks.None);

    /// <summary>What the entry in the ledger is to be marked with.</summary>
    public LedgerMarks Marks => IsOver ? _marks | LedgerMarks.OverBudget : _marks;

    public bool IsEmpty => _count == 0;

    /// <summary>Whether other nodes count in the same budgets.</summary>
    internal bool IsShared => _count > 0 && _holds[0].Budget.Shared.IsShared;

    /// <summary>Whether all of it was taken of leases too.</summary>
    internal bool IsLeased { get; set; }

    /// <summary>Whether a budget that nodes share had no room and allows it.</summary>
    internal bool IsOver { get; set; }

    internal ReadOnlySpan<BudgetHold> Holds => _holds.AsSpan(0, _count);

    /// <summary>
    /// Replaces what was reserved by what was used. What is not known of it (no cost, no tokens) stays counted as it was
    /// reserved: the worst case, never a made-up zero.
    /// </summary>
    /// <param name="cost">What the call cost; null when it is not known.</param>
    /// <param name="currency">Currency of the cost.</param>
    /// <param name="usage">Its tokens; with the grade None they are not known.</param>
    /// <param name="wasAnswered">Whether it counts as a request: not when the provider failed, though it may bill something.</param>
    public void Settle(decimal? cost, string currency, TokenUsage usage, bool wasAnswered = true)
    {
        if (_count == 0 || Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return;
        }

        bool isCounted = usage.Grade != UsageGrade.None;
        End(cost, currency, isCounted ? usage.TotalInput : _expected.InputTokens, isCounted ? usage.TotalOutput : _expected.OutputTokens, wasAnswered ? 1 : 0);
        foreach (ref readonly var hold in Holds)
        {
            BudgetWarnings.Check(hold.Budget, hold.Account, hold.Period);
        }
    }

    /// <summary>Gives all of it back: the attempt was not made, or nobody is billed for it.</summary>
    public void Release()
    {
        if (_count > 0 && Interlocked.Exchange(ref _ended, 1) == 0)
        {
            End(0m, "", 0, 0, requests: 0);
        }
    }

    /// <summary>What was reserved of one limit.</summary>
    internal long AmountOf(in BudgetHold hold, BudgetMeasure measure) => measure switch
    {
        BudgetMeasure.Money => hold.Money,
        BudgetMeasure.Tokens => _expected.InputTokens + _expected.OutputTokens,
        BudgetMeasure.InputTokens => _expected.InputTokens,
        BudgetMeasure.OutputTokens => _expected.OutputTokens,
        _ => 1,
    };

    private void End(decimal? cost, string currency, long input, long output, long requests)
    {
        foreach (ref readonly var hold in Holds)
        {
            long money = hold.Money;
            if (cost is { } known && hold.Budget.TryConvert(known, currency, roundsUp: false, out long units))
            {
                money = units;
            }

            End(hold, BudgetMeasure.Money, money);
            End(hold, BudgetMeasure.Tokens, input + output);
            End(hold, BudgetMeasure.InputTokens, input);
            End(hold, BudgetMeasure.OutputTokens, output);
            End(hold, BudgetMeasure.Requests, requests);
        }
    }

    // What is not limited is counted all the same: a reload may bring a limit for it.
    private void End(in BudgetHold hold, BudgetMeasure measure, long used)
    {
        long reserved = AmountOf(hold, measure);
        hold.Budget.Shared.Settle(hold, measure, IsLeased ? reserved : 0, used);
        hold.Period[measure].Settle(hold.Budget.LimitOf(measure) == Budget.Unlimited ? 0 : reserved, used);
    }
}
