using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Ledger;

/// <summary>The ledger of a gateway that was given no folder: the same sums and the latest entries, gone with the process.</summary>
public sealed class MemoryLedger(TimeZoneInfo zone, TimeProvider time) : CallLedger(zone, time)
{
    private const int Kept = 10_000;

    private readonly LedgerEntry?[] _latest = new LedgerEntry?[Kept];
    private long _count;

    public override bool IsDurable => false;

    public override bool TryOpen(LedgerEntry draft, out OpenAttempt attempt, out string refusal)
    {
        attempt = new OpenAttempt(draft.Id, -1);
        refusal = "";
        return true;
    }

    public override ValueTask SettleAsync(OpenAttempt attempt, LedgerEntry entry) => AppendAsync(entry);

    public override void Drop(OpenAttempt attempt)
    {
    }

    public override ValueTask AppendAsync(LedgerEntry entry)
    {
        Count(entry);
        Volatile.Write(ref _latest[(Interlocked.Increment(ref _count) - 1) % Kept], entry);
        return ValueTask.CompletedTask;
    }

    public override ValueTask AppendAsync(LedgerScore score)
    {
        Count(score, FindCall(score.CallId));
        return ValueTask.CompletedTask;
    }

    public override IEnumerable<LedgerEntry> Entries(DateTimeOffset from, DateTimeOffset to) => Latest().Where(e => e.At >= from && e.At < to);

    public override LedgerEntry? Find(Guid id) => Latest().FirstOrDefault(e => e.Id == id);

    protected override IEnumerable<LedgerEntry> CorrectionsOf(LedgerEntry entry) => Latest().Where(e => e.Corrects == entry.Id);

    protected override IEnumerable<LedgerEntry> Known() => Latest();

    private IEnumerable<LedgerEntry> Latest()
    {
        long count = Volatile.Read(ref _count);
        for (long i = Math.Max(0, count - Kept); i < count; i++)
        {
            if (Volatile.Read(ref _latest[i % Kept]) is { } entry)
            {
                yield return entry;
            }
        }
    }
}
