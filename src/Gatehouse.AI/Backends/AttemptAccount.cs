using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Backends;

/// <summary>The money of one attempt: set aside before it is sent, and settled once, whatever comes of it.</summary>
internal sealed class AttemptAccount(CallLedger ledger, OpenAttempt opened, Reservation reservation, LedgerEntry draft, TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();
    private int _isSettled;

    public bool IsSettled => Volatile.Read(ref _isSettled) != 0;

    /// <summary>"hedge" or "shadow" for an attempt beside another; empty for the others.</summary>
    public string Role => (draft.Marks & LedgerMarks.Shadow) != LedgerMarks.None ? "shadow" : (draft.Marks & LedgerMarks.Hedge) != LedgerMarks.None ? "hedge" : "";

    /// <summary>Whether the attempt may be made.</summary>
    public bool IsOpen => Refusal is null && Budget is null;

    /// <summary>Why it may not, when the ledger cannot take it.</summary>
    public ModelError? Refusal { get; private init; }

    /// <summary>Why it may not, when a budget has no room for it.</summary>
    public BudgetRefusal? Budget { get; private init; }

    public static AttemptAccount Refused(ModelError why) => new(null!, OpenAttempt.None, Reservation.None, null!, TimeProvider.System) { Refusal = why, _isSettled = 1 };

    public static AttemptAccount Refused(BudgetRefusal why) => new(null!, OpenAttempt.None, Reservation.None, null!, TimeProvider.System) { Budget = why, _isSettled = 1 };

    /// <summary>Writes the entry; ends when the ledger has it. The second time nothing happens.</summary>
    public ValueTask SettleAsync(in Settlement settlement)
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0)
        {
            return default;
        }

        if (settlement is { Outcome: LedgerOutcome.Error, Cost: 0m, Usage.Grade: UsageGrade.None })
        {
            reservation.Release();
        }
        else
        {
            var used = settlement.IsFree ? new TokenUsage { Grade = UsageGrade.Reported } : settlement.Usage;
            reservation.Settle(settlement.Cost, draft.Currency, used, settlement.Outcome != LedgerOutcome.Error);
        }

        return ledger.SettleAsync(opened, draft with
        {
            At = time.GetUtcNow(),
            Usage = settlement.Usage,
            Cost = settlement.Cost,
            ResponseModel = settlement.ResponseModel,
            Outcome = settlement.Outcome,
            Reason = settlement.Reason,
            Marks = draft.Marks | (settlement.Cost is null ? LedgerMarks.Unpriced : LedgerMarks.None),
            Duration = Milliseconds(time.GetTimestamp()),
            FirstToken = settlement.FirstContentAt == 0 ? 0 : Milliseconds(settlement.FirstContentAt),
        });
    }

    /// <summary>The attempt is not made after all: nothing is set aside, and nothing written.</summary>
    public void Drop()
    {
        if (Interlocked.Exchange(ref _isSettled, 1) == 0)
        {
            reservation.Release();
            ledger.Drop(opened);
        }
    }

    /// <summary>Settles what nobody settled, because the gateway itself failed: what it cost is not known.</summary>
    public ValueTask AbandonAsync() => SettleAsync(new Settlement(TokenUsage.Unknown, null, "", LedgerOutcome.Error, "internal", 0));

    private long Milliseconds(long at) => (long)time.GetElapsedTime(_startedAt, at).TotalMilliseconds;
}
