using Gatehouse.AI.Ledger.Records;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>The first record of a segment.</summary>
/// <param name="Earliest">No record in it is of an earlier time, but for clocks that are set back by less than a day.</param>
/// <param name="Previous">Number of the writer's segment before this one; 0 when there is none.</param>
/// <param name="PreviousLength">
/// How much of that is valid: what stands behind was not flushed when the disk failed, and stands in this segment again.
/// </param>
internal sealed record SegmentHead(DateTimeOffset Earliest, int Previous, long PreviousLength)
{
    public void Write(ref FieldWriter to)
    {
        to.Number((ulong)Earliest.UtcTicks);
        to.Number((ulong)Previous);
        to.Signed(PreviousLength);
    }

    public static SegmentHead Read(ref FieldReader from) => new(EntryRecord.TimeOf(from.Number()), (int)from.Number(), from.Signed());

    /// <summary>How far a segment is valid, as a later one of its writer says; null when none does.</summary>
    public static long? LimitOf(LedgerFolder folder, SegmentName name, List<SegmentName> segments)
    {
        for (int i = segments.BinarySearch(name) + 1; i > 0 && i < segments.Count && segments[i].Instance == name.Instance; i++)
        {
            if (ReadFile(folder.FileOf(segments[i])) is { } later)
            {
                return later.Previous == name.Number ? later.PreviousLength : null;
            }
        }

        return null;
    }

    /// <summary>The head of a file; null when there is none, or it is not sound yet.</summary>
    public static SegmentHead? ReadFile(string file)
    {
        try
        {
            using var handle = LedgerFolder.OpenToRead(file);
            Span<byte> bytes = stackalloc byte[256];
            bytes = bytes[..RandomAccess.Read(handle, bytes, 0)];
            if (bytes.Length < SegmentReader.FirstRecord || !bytes.StartsWith(SegmentReader.Magic)
                || !RecordFrame.TryRead(bytes[SegmentReader.FirstRecord..], out var record, out _) || record[0] != (byte)RecordKind.Head)
            {
                return null;
            }

            var fields = new FieldReader(record[1..]);
            return Read(ref fields);
        }
        catch (Exception e) when (e is FileNotFoundException or InvalidDataException)
        {
            return null;
        }
    }
}
