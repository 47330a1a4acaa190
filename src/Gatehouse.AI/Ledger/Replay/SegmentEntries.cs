using Gatehouse.AI.Ledger.Files;
using Gatehouse.AI.Ledger.Records;

namespace Gatehouse.AI.Ledger.Replay;

/// <summary>Reads the entries of a folder, a piece of a file at a time.</summary>
internal static class SegmentEntries
{
    private const int Piece = 1024 * 1024;

    /// <summary>
    /// Entries that were settled between the two times, oldest writer first. Files whose records are all of later or of earlier
    /// times are not read.
    /// </summary>
    /// <param name="folder">Where.</param>
    /// <param name="from">The first time.</param>
    /// <param name="to">The time behind the last.</param>
    /// <param name="damaged">Told of parts that cannot be read, and whose entries are left out.</param>
    public static IEnumerable<LedgerEntry> Between(LedgerFolder folder, DateTimeOffset from, DateTimeOffset to, Action<LedgerDamage>? damaged = null)
    {
        var segments = folder.Segments();
        foreach (var name in segments)
        {
            if (MayHave(folder, name, segments, from, to))
            {
                foreach (var entry in Of(folder, name, segments, damaged))
                {
                    if (entry.At >= from && entry.At < to)
                    {
                        yield return entry;
                    }
                }
            }
        }
    }

    /// <summary>Entries, newest file first, of so many bytes of files.</summary>
    public static IEnumerable<LedgerEntry> NewestFirst(LedgerFolder folder, long most = long.MaxValue)
    {
        var segments = folder.Segments();
        for (int i = segments.Count - 1; i >= 0 && most > 0; i--)
        {
            most -= new FileInfo(folder.FileOf(segments[i])) is { Exists: true } file ? file.Length : 0;
            foreach (var entry in Of(folder, segments[i], segments))
            {
                yield return entry;
            }
        }
    }

    /// <summary>The entries of one file; none when it is not there any more, or no file of a ledger.</summary>
    public static IEnumerable<LedgerEntry> Of(LedgerFolder folder, SegmentName name, List<SegmentName> segments, Action<LedgerDamage>? damaged = null)
    {
        var texts = new TextPool();
        var found = new List<LedgerEntry>();
        var at = default(SegmentPosition);
        long size = Piece;
        while (true)
        {
            found.Clear();
            long limit = at.Offset + size;
            bool isLast;
            try
            {
                long? flushed = SegmentHead.LimitOf(folder, name, segments);
                using var handle = LedgerFolder.OpenToRead(folder.FileOf(name));
                long valid = Math.Min(flushed ?? long.MaxValue, RandomAccess.GetLength(handle));
                isLast = limit >= valid;
                var scan = SegmentReader.Read(handle, at, isLast ? flushed ?? valid : limit, (kind, record) => Add(kind, record, found, texts), flushed ?? 0);
                if (scan.Damaged > 0)
                {
                    damaged?.Invoke(new LedgerDamage(name.ToString(), scan.DamagedAt, scan.Damaged));
                }

                // Nothing whole in it: more of the file is needed to see past a damaged part.
                size = scan.End == at ? 2 * size : Piece;
                at = scan.End;
            }
            catch (FileNotFoundException)
            {
                yield break;
            }
            catch (InvalidDataException)
            {
                damaged?.Invoke(LedgerDamage.OfAll(folder, name));
                yield break;
            }

            foreach (var entry in found)
            {
                yield return entry;
            }

            if (isLast)
            {
                yield break;
            }
        }
    }

    private static bool MayHave(LedgerFolder folder, SegmentName name, List<SegmentName> segments, DateTimeOffset from, DateTimeOffset to)
    {
        var slack = TimeSpan.FromDays(1);
        if (SegmentHead.ReadFile(folder.FileOf(name)) is not { } head)
        {
            return true;
        }

        // Of a clock that was set back, the next one is begun before this one ends.
        return head.Earliest - slack <= to
            && (head.Earliest + SegmentSequence.LongestSegment + slack >= from
                || segments.BinarySearch(name.Next) < 0 || SegmentHead.ReadFile(folder.FileOf(name.Next)) is not { } next || next.Earliest + slack >= from);
    }

    private static void Add(RecordKind kind, ReadOnlySpan<byte> record, List<LedgerEntry> found, TextPool texts)
    {
        if (kind == RecordKind.Entry)
        {
            var fields = new FieldReader(record);
            found.Add(EntryRecord.Read(ref fields, texts));
        }
    }
}
