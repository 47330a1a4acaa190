using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Backends;

/// <summary>The money of one attempt: set aside before it is sent, and settled once, whatever comes of it.</summary>
internal sealed class AttemptAccount(CallLedger ledger, OpenAttempt opened, LedgerEntry draft, TimeProvider time)
{
    private readonly long _startedAt = time.GetTimestamp();
    private int _isSettled;

    public bool IsSettled => Volatile.Read(ref _isSettled) != 0;

    /// <summary>"hedge" or "shadow" for an attempt beside another; empty for the others.</summary>
    public string Role => (draft.Marks & LedgerMarks.Shadow) != LedgerMarks.None ? "shadow" : (draft.Marks & LedgerMarks.Hedge) != LedgerMarks.None ? "hedge" : "";

    /// <summary>Why the attempt may not be made; null when it may.</summary>
    public ModelError? Refusal { get; private init; }

    public static AttemptAccount Refused(ModelError why) => new(null!, OpenAttempt.None, null!, TimeProvider.System) { Refusal = why, _isSettled = 1 };

    /// <summary>Writes the entry; ends when the ledger has it. The second time nothing happens.</summary>
    public ValueTask SettleAsync(in Settlement settlement)
    {
        if (Interlocked.Exchange(ref _isSettled, 1) != 0)
        {
            return default;
        }

        return ledger.SettleAsync(opened, draft with
        {
            At = time.GetUtcNow(),
            Usage = settlement.Usage,
            Cost = settlement.Cost,
            ResponseModel = settlement.ResponseModel,
            Outcome = settlement.Outcome,
            Reason = settlement.Reason,
            Duration = Milliseconds(time.GetTimestamp()),
            FirstToken = settlement.FirstContentAt == 0 ? 0 : Milliseconds(settlement.FirstContentAt),
        });
    }

    /// <summary>Settles what nobody settled, because the gateway itself failed: what it cost is not known.</summary>
    public ValueTask AbandonAsync() => SettleAsync(new Settlement(TokenUsage.Unknown, null, "", LedgerOutcome.Error, "internal", 0));

    private long Milliseconds(long at) => (long)time.GetElapsedTime(_startedAt, at).TotalMilliseconds;
}
