using Gatehouse.AI.Ledger.Files;

namespace Gatehouse.AI.Ledger.Committing;

/// <summary>Who is told what the writer has done, on its thread.</summary>
internal interface ISettled
{
    /// <summary>These are on the disk, up to that place.</summary>
    void Settled(List<CommitItem> items, SegmentName segment, SegmentPosition durable);

    /// <summary>These are in memory for now, and count.</summary>
    void Kept(List<CommitItem> items);

    /// <summary>Everything that was kept is on the disk, up to that place.</summary>
    void Written(SegmentName segment, SegmentPosition durable);

    /// <summary>A segment was closed in order.</summary>
    void Sealed(SegmentName segment, SegmentPosition end);
}
