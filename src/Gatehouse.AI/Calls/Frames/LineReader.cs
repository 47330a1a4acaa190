using System.Buffers;

namespace Gatehouse.AI.Calls.Frames;

/// <summary>Streams of JSON values, one on each line (application/x-ndjson).</summary>
public sealed class LineReader(int maxEventBytes = FrameReader.DefaultLimit) : FrameReader
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private int _start;
    private int _end;
    private int _scan;

    public override void Append(ReadOnlySpan<byte> bytes)
    {
        if (_end + bytes.Length > _buffer.Length)
        {
            MakeRoom(bytes.Length);
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    public override bool TryRead(out WireEvent next)
    {
        int offset = _buffer.AsSpan(_scan, _end - _scan).IndexOf((byte)'\n');
        if (offset >= 0)
        {
            _scan += offset + 1;
            next = Take();
            return true;
        }

        _scan = _end;
        next = default;
        return _end - _start <= maxEventBytes ? false : throw FrameException.TooLarge(maxEventBytes);
    }

    // A last line without its end may have been cut: what reads it finds out, for half a JSON value is none.
    public override bool TryReadRest(out WireEvent last)
    {
        _scan = _end;
        last = _start < _end ? Take() : default;
        return last.HasData;
    }

    public override void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private WireEvent Take()
    {
        var raw = _buffer.AsSpan(_start, _scan - _start);
        _start = _scan;
        var data = raw.Trim(" \t\r\n"u8);
        return new WireEvent(raw, default, data, !data.IsEmpty);
    }

    private void MakeRoom(int needed)
    {
        int pending = _end - _start;
        byte[] target = pending + needed <= _buffer.Length ? _buffer : ArrayPool<byte>.Shared.Rent(Math.Max(pending + needed, _buffer.Length * 2));
        Buffer.BlockCopy(_buffer, _start, target, 0, pending);
        if (!ReferenceEquals(target, _buffer))
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = target;
        }

        _scan -= _start;
        _end = pending;
        _start = 0;
    }
}
