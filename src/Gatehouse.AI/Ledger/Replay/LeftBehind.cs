using Gatehouse.AI.Ledger.Files;
using Gatehouse.AI.Ledger.Records;

namespace Gatehouse.AI.Ledger.Replay;

/// <summary>
/// What processes that ended without closing left in a folder: attempts that were never settled, and files of the log whose last
/// bytes may be half a record.
/// </summary>
internal static class LeftBehind
{
    // Clocks are set back at times, and an entry is written some time after its attempt began.
    private static readonly TimeSpan Slack = TimeSpan.FromDays(1);

    /// <summary>Attempts of a file that no entry of the log has the id of.</summary>
    public static List<LedgerEntry> Unsettled(LedgerFolder folder, FileStream open, out int unsound)
    {
        var attempts = OpenAttemptsFile.Read(open, out unsound);
        if (attempts.Count == 0)
        {
            return attempts;
        }

        var ids = attempts.Select(a => a.Id).ToHashSet();
        var since = attempts.Min(a => a.At) - Slack;
        var segments = folder.Segments();
        foreach (var name in segments.Where(s => File.GetLastWriteTimeUtc(folder.FileOf(s)) >= since.UtcDateTime))
        {
            foreach (var entry in SegmentEntries.Of(folder, name, segments))
            {
                ids.Remove(entry.Id);
            }
        }

        attempts.RemoveAll(a => !ids.Contains(a.Id));
        return attempts;
    }

    /// <summary>What the log says of an attempt that nobody saw the end of.</summary>
    public static LedgerEntry Interrupted(LedgerEntry attempt, DateTimeOffset at)
        => attempt with { Outcome = LedgerOutcome.Interrupted, At = at, Cost = null, Usage = Calls.TokenUsage.Unknown, Reason = "interrupted" };

    /// <summary>Closes a file whose writer is no more, behind its last sound record.</summary>
    public static void Seal(LedgerFolder folder, SegmentName name, List<SegmentName> segments)
    {
        // What a later file says of it holds.
        if (SegmentHead.LimitOf(folder, name, segments) is not null)
        {
            return;
        }

        using var handle = LedgerFolder.OpenToWrite(folder.FileOf(name), FileMode.Open);
        var scan = SegmentReader.Read(handle, default, long.MaxValue, static (_, _) => { });
        if (scan.IsSealed || scan.End.Offset == 0)
        {
            return;
        }

        Span<byte> seal = stackalloc byte[RecordFrame.Size + 1];
        seal[RecordFrame.Size] = (byte)RecordKind.Seal;
        RecordFrame.Write(seal, 1, Crc32C.Of(seal[RecordFrame.Size..]), scan.End.Batch + 1);
        RandomAccess.Write(handle, seal, scan.End.Offset);
        RandomAccess.SetLength(handle, scan.End.Offset + seal.Length);
        RandomAccess.FlushToDisk(handle);
    }
}
