using Gatehouse.AI.Ledger.Records;

namespace Gatehouse.AI.Ledger.Committing;

/// <summary>Records that are flushed together, as the bytes that are written.</summary>
internal sealed class CommitBatch
{
    private const int KeptBytes = 1024 * 1024;

    [ThreadStatic]
    private static byte[]? _scratch;

    private byte[] _bytes = new byte[64 * 1024];
    private int _length;

    /// <summary>Its number: one more than that of the batch before.</summary>
    public ulong Number { get; set; }

    public List<CommitItem> Items { get; } = new(64);

    public ReadOnlySpan<byte> Bytes => _bytes.AsSpan(0, _length);

    public bool IsEmpty => Items.Count == 0;

    /// <summary>A record as bytes of this thread's own, made before the queue is locked.</summary>
    public static ReadOnlySpan<byte> Encode(in CommitItem item, out uint crc)
    {
        byte[] scratch = _scratch ??= new byte[RecordFrame.LargestRecord];
        var fields = new FieldWriter(scratch);
        if (item.Entry is { } entry)
        {
            fields.Byte((byte)RecordKind.Entry);
            EntryRecord.Write(ref fields, entry);
        }
        else
        {
            fields.Byte((byte)RecordKind.Score);
            ScoreRecord.Write(ref fields, item.Score!, item.Call);
        }

        var record = scratch.AsSpan(0, fields.Length);
        crc = Crc32C.Of(record);
        return record;
    }

    public void Add(in CommitItem item, ReadOnlySpan<byte> record, uint crc)
    {
        int end = _length + RecordFrame.Size + record.Length;
        if (end > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
        }

        RecordFrame.Write(_bytes.AsSpan(_length), record.Length, crc, Number);
        record.CopyTo(_bytes.AsSpan(_length + RecordFrame.Size));
        _length = end;
        Items.Add(item);
    }

    public void Clear()
    {
        _length = 0;
        Items.Clear();
        if (_bytes.Length > KeptBytes)
        {
            _bytes = new byte[KeptBytes];
        }
    }
}
