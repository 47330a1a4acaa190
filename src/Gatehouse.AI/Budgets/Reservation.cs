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
    private int _ended;

    internal Reservation(BudgetHold[] holds, int count, in ExpectedUse expected, LedgerMarks marks)
    {
        _holds = holds;
        _count = count;
        _expected = expected;
        Marks = marks;
    }

    /// <summary>That of a call that no budget is about.</summary>
    public static Reservation None { get; } = new([], 0, default, LedgerMarks.None);

    /// <summary>What the entry in the ledger is to be marked with.</summary>
    public LedgerMarks Marks { get; }

    public bool IsEmpty => _count == 0;

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
            BudgetWarnings.Check(hold);
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

    private void End(decimal? cost, string currency, long input, long output, long requests)
    {
        foreach (ref readonly var hold in Holds)
        {
            long money = hold.Money;
            if (cost is { } known && hold.Budget.TryConvert(known, currency, roundsUp: false, out long units))
            {
                money = units;
            }

            End(hold, BudgetMeasure.Money, hold.Money, money);
            End(hold, BudgetMeasure.Tokens, _expected.InputTokens + _expected.OutputTokens, input + output);
            End(hold, BudgetMeasure.InputTokens, _expected.InputTokens, input);
            End(hold, BudgetMeasure.OutputTokens, _expected.OutputTokens, output);
            End(hold, BudgetMeasure.Requests, 1, requests);
        }
    }

    // What is not limited is counted all the same: a reload may bring a limit for it.
    private static void End(in BudgetHold hold, BudgetMeasure measure, long reserved, long used)
        => hold.Period[measure].Settle(hold.Budget.LimitOf(measure) == Budget.Unlimited ? 0 : reserved, used);
}
