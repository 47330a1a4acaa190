using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using Gatehouse.AI.Ledger.Records;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>
/// Slots for attempts that are not settled, in a file that is mapped into memory and locked as long as this process writes: to open an
/// attempt is to copy a few hundred bytes, and they are there when the process is killed the next moment. Slots that come free are
/// used first, so that few pages are in use. It grows ahead of need.
/// </summary>
internal sealed class OpenAttemptsFile : IDisposable
{
    public const int SlotSize = 1024;
    public const int SlotsOfPart = 8192;

    private const int MostParts = 16;
    private const int StateAt = 6;
    private const int FieldsAt = 8;

    // An attempt whose names do not fit into a slot has them cut there, each to so many bytes, which always fit.
    private const int LongestText = 130;
    private const int LongestCutText = 60;

    private readonly Lock _gate = new();
    private readonly Lock _growing = new();
    private readonly FileStream _file;
    private readonly MemoryMappedViewAccessor?[] _parts = new MemoryMappedViewAccessor?[MostParts];
    private readonly Stack<int> _free = new();
    private readonly bool _flushes;
    private int _made;

    private OpenAttemptsFile(FileStream file, string path, bool flushes)
    {
        _file = file;
        Path = path;
        _flushes = flushes;
    }

    public string Path { get; }

    /// <summary>How many slots there are.</summary>
    public int Slots => _made * SlotsOfPart;

    /// <summary>How many are free.</summary>
    public int Free
    {
        get
        {
            lock (_gate)
            {
                return _free.Count;
            }
        }
    }

    /// <summary>Whether <see cref="Grow"/> should be called soon.</summary>
    public bool IsNearlyFull => _made < MostParts && _free.Count < SlotsOfPart / 4;

    /// <summary>A new file without slots, locked. It has its lock before it has its name, so that nobody takes it for one that was left behind.</summary>
    public static OpenAttemptsFile Create(LedgerFolder folder, string instance, bool flushes)
    {
        string path = folder.OpenFileOf(instance);
        string draft = OperatingSystem.IsWindows() ? path : path + ".new";
        var file = LedgerFolder.TryTake(draft, FileMode.CreateNew) ?? throw new IOException($"{draft} is locked");
        try
        {
            if (draft != path)
            {
                File.Move(draft, path);
            }

            return new OpenAttemptsFile(file, path, flushes);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Adds slots when there are few. What they stand on is written, so that a disk that is full later does not matter.</summary>
    public void Grow()
    {
        lock (_growing)
        {
            if (IsNearlyFull)
            {
                AddPart();
            }
        }
    }

    /// <summary>Keeps an attempt; false when no slot is free.</summary>
    public bool TryOpen(LedgerEntry draft, out int slot)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out slot))
            {
                slot = -1;
                return false;
            }
        }

        Span<byte> bytes = stackalloc byte[2 * SlotSize];
        var fields = new FieldWriter(bytes[FieldsAt..], LongestText);
        EntryRecord.Write(ref fields, draft);
        if (fields.Length > SlotSize - FieldsAt)
        {
            fields = new FieldWriter(bytes[FieldsAt..], LongestCutText);
            EntryRecord.Write(ref fields, draft);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Crc32C.Of(bytes.Slice(FieldsAt, fields.Length)));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[4..], (ushort)fields.Length);
        bytes[StateAt] = 0;
        var (part, at) = PlaceOf(slot);
        part.SafeMemoryMappedViewHandle.WriteSpan<byte>((ulong)(at + part.PointerOffset), bytes[..(FieldsAt + fields.Length)]);

        // A reader after a kill sees the mark last.
        Interlocked.MemoryBarrier();
        part.Write(at + StateAt, (byte)1);
        return true;
    }

    public void Release(int slot)
    {
        var (part, at) = PlaceOf(slot);
        part.Write(at + StateAt, (byte)0);
        lock (_gate)
        {
            _free.Push(slot);
        }
    }

    /// <summary>What a process that ended left open; slots that are not sound are counted.</summary>
    public static List<LedgerEntry> Read(FileStream file, out int unsound)
    {
        var found = new List<LedgerEntry>();
        var pool = new TextPool();
        byte[] slot = new byte[SlotSize];
        unsound = 0;
        for (long at = 0; RandomAccess.Read(file.SafeFileHandle, slot, at) == SlotSize; at += SlotSize)
        {
            if (slot[StateAt] == 0)
            {
                continue;
            }

            var bytes = slot.AsSpan(FieldsAt, Math.Min((int)BinaryPrimitives.ReadUInt16LittleEndian(slot.AsSpan(4)), SlotSize - FieldsAt));
            if (Crc32C.Of(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(slot))
            {
                unsound++;
                continue;
            }

            var fields = new FieldReader(bytes);
            found.Add(EntryRecord.Read(ref fields, pool));
        }

        return found;
    }

    /// <summary>Lets go of the lock; the file is removed unless attempts are open in it.</summary>
    public void Dispose()
    {
        bool isEmpty = Free == Slots;
        foreach (var part in _parts)
        {
            part?.Dispose();
        }

        if (isEmpty && !OperatingSystem.IsWindows())
        {
            File.Delete(Path);
        }

        _file.Dispose();
        if (isEmpty && OperatingSystem.IsWindows())
        {
            File.Delete(Path);
        }
    }

    private void AddPart()
    {
        const long PartSize = (long)SlotSize * SlotsOfPart;
        byte[] zeros = new byte[64 * SlotSize];
        try
        {
            for (long at = _made * PartSize; at < (_made + 1) * PartSize; at += zeros.Length)
            {
                RandomAccess.Write(_file.SafeFileHandle, zeros, at);
            }
        }
        catch (IOException)
        {
            // The little room that there is, the log needs.
            _file.SetLength(_made * PartSize);
            throw;
        }

        if (_flushes)
        {
            RandomAccess.FlushToDisk(_file.SafeFileHandle);
        }

        using var map = MemoryMappedFile.CreateFromFile(_file, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
        _parts[_made] = map.CreateViewAccessor(_made * PartSize, PartSize);
        lock (_gate)
        {
            int first = _made * SlotsOfPart;
            _made++;
            for (int i = SlotsOfPart - 1; i >= 0; i--)
            {
                _free.Push(first + i);
            }
        }
    }

    private (MemoryMappedViewAccessor Part, long At) PlaceOf(int slot) => (_parts[slot / SlotsOfPart]!, (long)(slot % SlotsOfPart) * SlotSize);
}
