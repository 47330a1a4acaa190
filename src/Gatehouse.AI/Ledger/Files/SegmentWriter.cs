using Gatehouse.AI.Ledger.Records;
using Microsoft.Win32.SafeHandles;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>
/// Appends to one segment, for one thread. The file is filled with zeros ahead of what is written: a flush then has no new size to
/// put on the disk (half the time here), and a disk that is full is met before a record is. After a failure it must not be written
/// to again: what a failed flush left on the disk nobody can tell.
/// </summary>
internal sealed class SegmentWriter : IDisposable
{
    private const int Ahead = 1024 * 1024;

    private static readonly byte[] Zeros = new byte[Ahead];

    private readonly SafeFileHandle _handle;
    private readonly bool _flushes;
    private long _filled;

    private SegmentWriter(SegmentName name, SafeFileHandle handle, bool flushes, DateTimeOffset createdAt)
    {
        Name = name;
        _handle = handle;
        _flushes = flushes;
        CreatedAt = createdAt;
    }

    public SegmentName Name { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>Bytes that are on the disk.</summary>
    public SegmentPosition Durable { get; private set; }

    /// <summary>Creates the file with its head on the disk. Throws IOException or UnauthorizedAccessException.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="name">A name that is not taken.</param>
    /// <param name="head">Its first record.</param>
    /// <param name="now">The time.</param>
    /// <param name="batch">The number before that of the first batch that is going to be written.</param>
    /// <param name="flushes">Whether writing includes flushing.</param>
    public static SegmentWriter Create(LedgerFolder folder, SegmentName name, SegmentHead head, DateTimeOffset now, ulong batch, bool flushes)
    {
        var writer = new SegmentWriter(name, LedgerFolder.OpenToWrite(folder.FileOf(name), FileMode.CreateNew), flushes, now);
        try
        {
            Span<byte> bytes = stackalloc byte[256];
            SegmentReader.Magic.CopyTo(bytes);
            var fields = new FieldWriter(bytes[(SegmentReader.FirstRecord + RecordFrame.Size)..]);
            fields.Byte((byte)RecordKind.Head);
            head.Write(ref fields);
            int end = SegmentReader.FirstRecord + RecordFrame.Size + fields.Length;
            RecordFrame.Write(bytes[SegmentReader.FirstRecord..], fields.Length, Crc32C.Of(bytes[(SegmentReader.FirstRecord + RecordFrame.Size)..end]), batch);
            writer.Write(bytes[..end], batch);
            if (flushes)
            {
                folder.Flush();
            }

            return writer;
        }
        catch
        {
            writer.Dispose();
            File.Delete(folder.FileOf(name));
            throw;
        }
    }

    /// <summary>Appends whole records; they are on the disk when it returns.</summary>
    public void Write(ReadOnlySpan<byte> records, ulong batch)
    {
        long end = Durable.Offset + records.Length;
        while (_filled < end)
        {
            RandomAccess.Write(_handle, Zeros, _filled);
            _filled += Ahead;
        }

        RandomAccess.Write(_handle, records, Durable.Offset);
        if (_flushes)
        {
            RandomAccess.FlushToDisk(_handle);
        }

        Durable = new SegmentPosition(end, batch);
    }

    /// <summary>Closes it in order: nothing follows any more.</summary>
    public void Seal()
    {
        Span<byte> bytes = stackalloc byte[RecordFrame.Size + 1];
        bytes[RecordFrame.Size] = (byte)RecordKind.Seal;
        RecordFrame.Write(bytes, 1, Crc32C.Of(bytes[RecordFrame.Size..]), Durable.Batch + 1);
        Write(bytes, Durable.Batch + 1);
        RandomAccess.SetLength(_handle, Durable.Offset);
        if (_flushes)
        {
            RandomAccess.FlushToDisk(_handle);
        }
    }

    public void Dispose() => _handle.Dispose();
}
