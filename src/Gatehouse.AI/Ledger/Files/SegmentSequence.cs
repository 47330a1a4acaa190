using Gatehouse.AI.Ledger.Committing;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>The segments that one session writes, one after another; for its thread.</summary>
internal sealed class SegmentSequence(LedgerFolder folder, string instance, Func<LedgerSettings> settings, TimeProvider time, Action<SegmentName, SegmentPosition> wasSealed)
{
    public static readonly TimeSpan LongestSegment = TimeSpan.FromDays(1);

    private SegmentWriter? _open;
    private SegmentName _next = new(instance, 1);
    private int _previous;
    private long _previousLength;

    /// <summary>The one that was written last. There is one.</summary>
    public SegmentName Name => _open!.Name;

    /// <summary>How much of it is on the disk.</summary>
    public SegmentPosition Durable => _open!.Durable;

    /// <summary>Appends a batch to the open segment, or to the next one when that is full or there is none. Throws what the disk does.</summary>
    public void Write(CommitBatch batch)
    {
        // A clock that was set back a day ends a segment as one that went on for a day does.
        var now = time.GetUtcNow();
        if (_open is { } full && (full.Durable.Offset >= settings().SegmentSize || (now - full.CreatedAt).Duration() >= LongestSegment))
        {
            Seal();
        }

        if (_open is null)
        {
            // What was kept while the disk failed is older than its segment.
            var head = new SegmentHead(batch.Items.Select(i => i.At).Append(now).Min(), _previous, _previousLength);
            _open = SegmentWriter.Create(folder, _next, head, now, batch.Number - 1, settings().Flushes);
            _next = _next.Next;
        }

        _open.Write(batch.Bytes, batch.Number);
    }

    /// <summary>Closes the open segment in order.</summary>
    public void Seal()
    {
        if (_open is { } open)
        {
            open.Seal();
            Abandon();
            wasSealed(open.Name, open.Durable);
        }
    }

    /// <summary>Never writes to the open segment again: what was flushed of it stays valid, and the next one says how much that is.</summary>
    public void Abandon()
    {
        if (_open is { } open)
        {
            _previous = open.Name.Number;
            _previousLength = open.Durable.Offset;
            open.Dispose();
            _open = null;
        }
    }
}
