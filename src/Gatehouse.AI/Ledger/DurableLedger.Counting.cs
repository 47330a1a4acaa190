using Gatehouse.AI.Ledger.Committing;
using Gatehouse.AI.Ledger.Files;
using Gatehouse.AI.Ledger.Replay;

namespace Gatehouse.AI.Ledger;

public sealed partial class DurableLedger
{
    /// <summary>Counts what the writer has done, with how far it has come.</summary>
    private sealed class Counting(DurableLedger ledger) : ISettled
    {
        public void Settled(List<CommitItem> items, SegmentName segment, SegmentPosition durable)
        {
            lock (ledger._counting)
            {
                Count(items);
                ledger._state.Segments[segment] = new FollowedSegment(durable, IsDone: false);
            }
        }

        public void Kept(List<CommitItem> items)
        {
            lock (ledger._counting)
            {
                Count(items);
            }
        }

        public void Written(SegmentName segment, SegmentPosition durable)
        {
            lock (ledger._counting)
            {
                ledger._state.Segments[segment] = new FollowedSegment(durable, IsDone: false);
            }
        }

        public void Sealed(SegmentName segment, SegmentPosition end)
        {
            lock (ledger._counting)
            {
                ledger._state.Segments[segment] = new FollowedSegment(end, IsDone: true);
            }

            ledger._tending.IsDue = true;
            ledger._timer?.Change(TimeSpan.Zero, TendEvery);
        }

        private void Count(List<CommitItem> items)
        {
            foreach (var item in items)
            {
                if (item.Entry is { } entry)
                {
                    ledger.Count(entry);
                }
                else
                {
                    ledger.Count(item.Score!, item.Call);
                }
            }
        }
    }
}
