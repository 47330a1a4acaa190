using System.Buffers;
using System.Buffers.Binary;
using Gatehouse.AI.Ledger.Records;
using Microsoft.Win32.SafeHandles;

namespace Gatehouse.AI.Ledger.Files;

/// <summary>
/// Reads the records of a segment. One that is not sound ends the segment when nothing that was flushed later follows it: it is what a
/// process or machine left half written as it ended. Otherwise it was sound once, and that it is not any more is told: the
/// records behind it are read on.
/// </summary>
internal static class SegmentReader
{
    public const int FirstRecord = 8;

    private const int Piece = 1024 * 1024;

    /// <summary>The first bytes of every segment; the last of them is the version of the format.</summary>
    public static ReadOnlySpan<byte> Magic => "GHLEDGR\u0001"u8;

    /// <summary>Visits the records from there on up to a limit; throws <see cref="InvalidDataException"/> when it is no segment.</summary>
    /// <param name="handle">The open file.</param>
    /// <param name="from">Where to begin: nowhere yet, or where an earlier scan ended.</param>
    /// <param name="limit">How far what stands in it is valid.</param>
    /// <param name="visit">Called for each record.</param>
    public static SegmentScan Read(SafeFileHandle handle, SegmentPosition from, long limit, RecordVisitor visit)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var pass = new Pass(handle, Math.Min(limit, RandomAccess.GetLength(handle)), buffer, visit);
            return pass.Run(from);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed class Pass(SafeFileHandle handle, long limit, byte[] buffer, RecordVisitor visit)
    {
        private long _at;
        private int _filled;
        private ulong _batch;
        private long _damaged;
        private long _damagedAt = -1;
        private bool _isSealed;

        public SegmentScan Run(SegmentPosition from)
        {
            _at = from.Offset;
            _batch = from.Batch;
            Fill();
            if (_at == 0 && !CheckMagic())
            {
                return new SegmentScan(default, 0, -1, false, _filled > 0);
            }

            long end = _at;
            while (true)
            {
                int used = TakeWhole();
                _at += used;
                end = used > 0 ? _at : end;
                Fill();
                if (used > 0 && _filled > 0)
                {
                    continue;
                }

                if (!SkipDamage())
                {
                    return new SegmentScan(new SegmentPosition(end, _batch), _damaged, _damagedAt, _isSealed, HasBytes());
                }
            }
        }

        private bool CheckMagic()
        {
            if (_filled < FirstRecord)
            {
                return false;
            }

            var begin = buffer.AsSpan(0, FirstRecord);
            int same = begin.CommonPrefixLength(Magic);
            if (same < FirstRecord)
            {
                return begin[same..].ContainsAnyExcept((byte)0) ? throw new InvalidDataException("it is no file of a ledger, or one of a later version") : false;
            }

            _at = FirstRecord;
            Fill();
            return true;
        }

        private void Fill()
            => _filled = (int)Math.Max(0, Math.Min(RandomAccess.Read(handle, buffer.AsSpan(0, Piece), _at), limit - _at));

        // Records that are in the buffer as a whole; the bytes they take.
        private int TakeWhole()
        {
            int used = 0;
            while (RecordFrame.TryRead(buffer.AsSpan(used, _filled - used), out var record, out ulong batch))
            {
                _batch = batch;
                var kind = (RecordKind)record[0];
                _isSealed |= kind == RecordKind.Seal;
                visit(kind, record[1..]);
                used += RecordFrame.Size + record.Length;
            }

            return used;
        }

        // Looks for a record that was flushed after the batch that the broken one can have been of.
        private bool SkipDamage()
        {
            long broken = _at;
            if (!HasBytes())
            {
                return false;
            }

            for (long start = broken; start < limit; start += Piece - RecordFrame.LargestRecord - RecordFrame.Size)
            {
                _at = start;
                Fill();
                int searched = Math.Min(_filled, Piece - RecordFrame.LargestRecord - RecordFrame.Size);
                for (int i = 0; i < searched; i++)
                {
                    // The lengths of records have two bytes at most; most places are ruled out by that.
                    if (i + RecordFrame.Size < _filled && buffer[i + 2] == 0 && buffer[i + 3] == 0
                        && BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(i + 8)) > _batch + 1
                        && RecordFrame.TryRead(buffer.AsSpan(i, _filled - i), out _, out _))
                    {
                        _damagedAt = _damagedAt < 0 ? broken : _damagedAt;
                        _damaged += start + i - broken;
                        _at = start + i;
                        Fill();
                        return true;
                    }
                }
            }

            _at = broken;
            Fill();
            return false;
        }

        private bool HasBytes()
        {
            long here = _at;
            bool found = false;
            for (; _at < limit && !found; _at += Piece)
            {
                Fill();
                found = buffer.AsSpan(0, _filled).ContainsAnyExcept((byte)0);
            }

            _at = here;
            Fill();
            return found;
        }
    }
}
