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
    /// <param name="limit">How far to read.</param>
    /// <param name="visit">Called for each record.</param>
    /// <param name="flushed">How much of it was on the disk for certain, as a later file says: what of that is not sound is damage.</param>
    public static SegmentScan Read(SafeFileHandle handle, SegmentPosition from, long limit, RecordVisitor visit, long flushed = 0)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var pass = new Pass(handle, Math.Min(limit, RandomAccess.GetLength(handle)), limit >= flushed ? flushed : 0, buffer, visit);
            return pass.Run(from);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private sealed class Pass(SafeFileHandle handle, long limit, long flushed, byte[] buffer, RecordVisitor visit)
    {
        private long _at;
        private long _end;
        private int _filled;
        private ulong _batch;
        private long _damaged;
        private long _damagedAt = -1;
        private bool _isSealed;

        public SegmentScan Run(SegmentPosition from)
        {
            _at = _end = from.Offset;
            _batch = from.Batch;
            Fill();
            if (_at == 0 && !CheckMagic())
            {
                return new SegmentScan(default, 0, -1, false, _filled > 0);
            }

            do
            {
                int used;
                do
                {
                    used = TakeWhole();
                    _at += used;
                    _end = used > 0 ? _at : _end;
                    Fill();
                }
                while (used > 0 && _filled > 0);
            }
            while (SkipDamage());

            return new SegmentScan(new SegmentPosition(_end, _batch), _damaged, _damagedAt, _isSealed, HasBytes());
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

        // Looks behind the broken record for one that proves that it was sound once; false when none does.
        private bool SkipDamage()
        {
            const int Step = Piece - RecordFrame.LargestRecord - RecordFrame.Size;
            long broken = _at;
            if (!HasBytes() && broken >= flushed)
            {
                return false;
            }

            long sound = -1;
            for (long start = broken; start < limit; start += Step)
            {
                _at = start;
                Fill();
                int searched = Math.Min(_filled, Step);
                for (int i = 0; i < searched; i++)
                {
                    // The lengths of records have two bytes at most; most places are ruled out by that.
                    if (i + RecordFrame.Size < _filled && buffer[i + 2] == 0 && buffer[i + 3] == 0
                        && BinaryPrimitives.ReadUInt64LittleEndian(buffer.AsSpan(i + 8)) >= _batch
                        && RecordFrame.TryRead(buffer.AsSpan(i, _filled - i), out var record, out ulong batch))
                    {
                        sound = sound < 0 ? start + i : sound;
                        if (IsProof((RecordKind)record[0], batch, broken))
                        {
                            return GoOn(broken, sound);
                        }
                    }
                }
            }

            if (broken < flushed)
            {
                Damaged(broken, flushed);
                _end = flushed;
            }

            _at = Math.Max(broken, _end);
            Fill();
            return false;
        }

        // The broken record is at most of the batch behind the last sound one. What is of a later batch was written when that was
        // flushed, and a file is closed when all of it is.
        private bool IsProof(RecordKind kind, ulong batch, long broken)
            => broken < flushed || batch > _batch + 1 || (batch > _batch && kind == RecordKind.Seal);

        // It may have been half written as it was read, and be whole by now.
        private bool GoOn(long broken, long sound)
        {
            _at = broken;
            Fill();
            if (!RecordFrame.TryRead(buffer.AsSpan(0, _filled), out _, out _))
            {
                Damaged(broken, sound);
                _at = sound;
                Fill();
            }

            return true;
        }

        private void Damaged(long from, long to)
        {
            _damagedAt = _damagedAt < 0 ? from : _damagedAt;
            _damaged += to - from;
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
