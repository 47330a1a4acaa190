using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Ledger;

/// <summary>
/// The one account of what model calls cost. An attempt is opened before it is sent and settled when it has ended; what is settled
/// counts at once. Kept in memory, or in a folder where it outlives the process. All members may be called by many threads.
/// </summary>
public abstract class CallLedger : IDisposable
{
    private readonly SemaphoreSlim _correcting = new(1);
    private RecentCalls? _recent;

    protected CallLedger(TimeZoneInfo zone, TimeProvider time)
    {
        Time = time;
        Table = new UsageTable(zone);
    }

    /// <summary>Whether what is settled outlives the process from then on.</summary>
    public abstract bool IsDurable { get; }

    /// <summary>The time zone that days are counted in.</summary>
    public TimeZoneInfo Zone => Table.Zone;

    protected TimeProvider Time { get; }

    /// <summary>
    /// Told of what counts and was not settled by a call of this process: corrections, attempts that another process left open, and
    /// what other processes of the folder settled, some time after. Called by the thread that counts: must be quick, and not throw.
    /// </summary>
    public Action<LedgerEntry>? CountedBesides { get; set; }

    /// <summary>Told of what a call of this process has settled; the same holds for it.</summary>
    public Action<LedgerEntry>? Settled { get; set; }

    protected UsageTable Table { get; }

    /// <summary>Reads what there is and begins to write, where there is something to; does nothing when it has.</summary>
    public virtual void Start()
    {
    }

    /// <summary>An id for an entry: unique, and ordered by time.</summary>
    public Guid NewId() => Guid.CreateVersion7(Time.GetUtcNow());

    /// <summary>
    /// Before an attempt is sent. Keeps what is known of it (<see cref="LedgerEntry.Id"/>, who, where to, <see cref="LedgerEntry.Reserved"/>),
    /// so that it is told as interrupted when the process ends before it does. Never waits. False when the ledger cannot be written and
    /// the configuration wants calls refused then; the refusal says why, for the log, and nothing may be sent.
    /// </summary>
    public abstract bool TryOpen(LedgerEntry draft, out OpenAttempt attempt, out string refusal);

    /// <summary>
    /// The attempt has ended in this entry, which has its id. The task ends when the entry is on disk (or in memory, when that is where
    /// the ledger is); it does not fail: when the disk does, the entry is kept, marked and written later. Await it exactly once.
    /// </summary>
    public abstract ValueTask SettleAsync(OpenAttempt attempt, LedgerEntry entry);

    /// <summary>An attempt that was opened and never sent: nothing is written.</summary>
    public abstract void Drop(OpenAttempt attempt);

    /// <summary>An entry that no attempt was opened for: a cache hit. As <see cref="SettleAsync"/>.</summary>
    public abstract ValueTask AppendAsync(LedgerEntry entry);

    /// <summary>A score; it counts for the model and arm that answered the call. As <see cref="SettleAsync"/>, but it looks for the call: leave the event loop first.</summary>
    public abstract ValueTask AppendAsync(LedgerScore score);

    /// <summary>
    /// Entries that were settled between the two times (from included), oldest first within a file of the log; what is not kept any
    /// more is left out. Reads files: leave the event loop first.
    /// </summary>
    public abstract IEnumerable<LedgerEntry> Entries(DateTimeOffset from, DateTimeOffset to);

    /// <summary>The entry with this id; null when there is none. Reads files: leave the event loop first.</summary>
    public abstract LedgerEntry? Find(Guid id);

    /// <summary>
    /// Who answered a call; null when it is not known, or was too long ago. Looks into files for calls that are not recent: leave the event
    /// loop first.
    /// </summary>
    public virtual LedgerCall? FindCall(string callId) => RememberCalls().Find(callId);

    /// <summary>Has calls from now on that <see cref="FindCall"/> finds without looking into files: 20 MB, which only routes with feedback need.</summary>
    public void KeepCalls() => RememberCalls();

    /// <summary>Whether a call of a provider is accounted for since some time. Reads files: leave the event loop first.</summary>
    public bool Has(string callId, string provider, DateTimeOffset since) => Entries(since, DateTimeOffset.MaxValue).Any(e => e.CallId == callId && e.Provider == provider);

    /// <summary>Sums of usage. What another process of the same folder wrote is counted too.</summary>
    public virtual IReadOnlyList<UsageRow> Usage(UsageQuery query) => Table.Find(query);

    /// <summary>Scores by model, provider's model, arm and name.</summary>
    public virtual IReadOnlyList<ScoreRow> Scores() => Table.Scores();

    /// <summary>
    /// Sets the cost of an entry right by a new one with the difference; the earlier entry is not changed. Reads files: leave the event
    /// loop first.
    /// </summary>
    public async ValueTask<CorrectionResult> CorrectAsync(Guid id, decimal cost, string reason)
    {
        if (Corrections.FaultOf(cost, reason) is { } fault)
        {
            return new CorrectionResult(CorrectionOutcome.Refused, null, fault);
        }

        // Of two at once each would add the difference to the same earlier amount.
        await _correcting.WaitAsync();
        try
        {
            using var turn = await TakeTurnAsync();
            if (turn.Refusal.Length > 0)
            {
                return new CorrectionResult(CorrectionOutcome.NotNow, null, turn.Refusal);
            }

            if (Find(id) is not { } entry)
            {
                return new CorrectionResult(CorrectionOutcome.NoEntry, null, $"the ledger has no entry {id}, or keeps it no more");
            }

            if (entry.Corrects is { } corrected)
            {
                return new CorrectionResult(CorrectionOutcome.Refused, null, $"{id} is a correction itself: correct {corrected}, which it is about, once more");
            }

            var correction = Corrections.Of(entry, CorrectionsOf(entry), cost, reason, NewId(), Time.GetUtcNow());
            await AppendAsync(correction);
            return new CorrectionResult(CorrectionOutcome.Made, correction, "");
        }
        finally
        {
            _correcting.Release();
        }
    }

    /// <summary>Ends it when the last open attempt is settled, at once when there is none.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }

    /// <summary>Until what this gives is disposed of, no other process corrects; or says why that cannot be now.</summary>
    protected virtual ValueTask<CorrectionTurn> TakeTurnAsync() => ValueTask.FromResult(new CorrectionTurn(null, ""));

    /// <summary>Earlier corrections of an entry, oldest first.</summary>
    protected abstract IEnumerable<LedgerEntry> CorrectionsOf(LedgerEntry entry);

    /// <summary>The entry counts from now on.</summary>
    protected void Count(LedgerEntry entry)
    {
        Table.Add(entry);
        _recent?.Add(entry);
        if (entry.Kind == LedgerEntryKind.Correction || entry.Outcome == LedgerOutcome.Interrupted)
        {
            CountedBesides?.Invoke(entry);
        }
        else
        {
            Settled?.Invoke(entry);
        }
    }

    /// <summary>Another process of the folder settled it; the sums have it already.</summary>
    protected void Followed(LedgerEntry entry)
    {
        _recent?.Add(entry);
        CountedBesides?.Invoke(entry);
    }

    /// <summary>Its call is found from now on.</summary>
    protected void Remember(LedgerEntry entry) => _recent?.Add(entry);

    protected void Count(LedgerScore score, LedgerCall? call) => Table.Add(score, call);

    /// <summary>Entries to look for calls in that stand in no file, oldest first.</summary>
    protected virtual IEnumerable<LedgerEntry> Known() => [];

    private RecentCalls RememberCalls()
    {
        if (Volatile.Read(ref _recent) is { } recent)
        {
            return recent;
        }

        recent = new RecentCalls(100_000);
        if (Interlocked.CompareExchange(ref _recent, recent, null) is { } other)
        {
            return other;
        }

        foreach (var entry in Known())
        {
            recent.Add(entry);
        }

        return recent;
    }
}
