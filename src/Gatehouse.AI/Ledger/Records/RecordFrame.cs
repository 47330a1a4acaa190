using System.Buffers.Binary;

namespace Gatehouse.AI.Ledger.Records;

/// <summary>
/// What stands in front of each record: length of the record (4 bytes), CRC-32C over record and batch (4), number of the batch that it
/// was flushed with (8). Little endian. A length of zero is the end of what was written: segments are filled with zeros ahead.
/// </summary>
internal static class RecordFrame
{
    public const int Size = 16;

    /// <summary>The most bytes of a record.</summary>
    public const int LargestRecord = 32 * 1024;

    public static void Write(Span<byte> frame, int length, uint recordCrc, ulong batch)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(frame, (uint)length);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[4..], Crc32C.Of(batch, recordCrc));
        BinaryPrimitives.WriteUInt64LittleEndian(frame[8..], batch);
    }

    /// <summary>Whether a whole and sound record begins here.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> record, out ulong batch)
    {
        record = default;
        batch = 0;
        if (bytes.Length < Size)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        if (length is 0 or > LargestRecord || length > bytes.Length - Size)
        {
            return false;
        }

        batch = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        record = bytes.Slice(Size, (int)length);
        return Crc32C.Of(batch, Crc32C.Of(record)) == BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
    }
}
