using System.Buffers;

namespace Gatehouse.AI.Calls.Frames;

/// <summary>
/// Splits an event stream into its events, on bytes: LF, CR and CRLF end a line, and the bytes may arrive in any pieces,
/// also inside a CRLF or a character. One buffer, taken from the pool; nothing is allocated per event.
/// </summary>
public sealed class SseReader(int maxEventBytes = FrameReader.DefaultLimit) : FrameReader
{
    private const byte Lf = (byte)'\n';
    private const byte Cr = (byte)'\r';

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private byte[]? _joined;
    private int _start;
    private int _end;
    private int _scan;
    private int _line;
    private bool _firstBlock = true;

    // The last byte looked at was a CR that ended a line: a LF that follows belongs to it.
    private bool _afterCr;

    /// <summary>Bytes of an event that is not complete yet.</summary>
    public int Pending => _end - _start;

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
        while (_scan < _end)
        {
            if (_afterCr)
            {
                _afterCr = false;
                if (_buffer[_scan] == Lf)
                {
                    _scan++;
                    _line = _scan;
                    continue;
                }
            }

            int offset = _buffer.AsSpan(_scan, _end - _scan).IndexOfAny(Lf, Cr);
            if (offset < 0)
            {
                _scan = _end;
                break;
            }

            int at = _scan + offset;
            bool blank = at == _line;
            _scan = at + 1;
            _afterCr = _buffer[at] == Cr;
            if (_afterCr && _scan < _end)
            {
                _afterCr = false;
                _scan += _buffer[_scan] == Lf ? 1 : 0;
            }

            _line = _scan;
            if (blank)
            {
                next = Take(_scan);
                return true;
            }
        }

        next = default;
        return CheckLimit();
    }

    // The last block when its lines are complete and only the blank line is missing, as some servers leave it.
    public override bool TryReadRest(out WireEvent last)
    {
        if (_start < _end && _line == _end)
        {
            last = Take(_end);
            return last.HasData;
        }

        last = default;
        return false;
    }

    public override void Dispose()
    {
        Return(ref _buffer!);
        Return(ref _joined);
    }

    private static void Return(ref byte[]? buffer)
    {
        if (buffer is not null)
        {
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = null;
        }
    }

    private bool CheckLimit() => Pending <= maxEventBytes ? false : throw FrameException.TooLarge(maxEventBytes);

    private WireEvent Take(int end)
    {
        var raw = _buffer.AsSpan(_start, end - _start);
        _start = end;
        var fields = raw;
        if (_firstBlock)
        {
            _firstBlock = false;
            fields = fields.StartsWith("\uFEFF"u8) ? fields[3..] : fields;
        }

        return Parse(raw, fields);
    }

    private WireEvent Parse(ReadOnlySpan<byte> raw, ReadOnlySpan<byte> rest)
    {
        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> data = default;
        int joined = -1;
        bool hasData = false;
        while (!rest.IsEmpty)
        {
            int length = rest.IndexOfAny(Lf, Cr);
            var line = length < 0 ? rest : rest[..length];
            rest = length < 0 ? default : rest[(length + 1)..];
            int colon = line.IndexOf((byte)':');
            var field = colon < 0 ? line : line[..colon];
            var value = colon < 0 ? default : line[(colon + 1)..];
            value = !value.IsEmpty && value[0] == (byte)' ' ? value[1..] : value;
            if (field.SequenceEqual("event"u8))
            {
                name = value;
            }
            else if (field.SequenceEqual("data"u8))
            {
                if (hasData)
                {
                    joined = Join(joined < 0 ? data : default, joined, value, raw.Length);
                }

                data = value;
                hasData = true;
            }
        }

        // Empty data is not dispatched (WHATWG HTML 9.2.6); some servers send it as a sign of life.
        data = joined < 0 ? data : _joined.AsSpan(0, joined);
        return new WireEvent(raw, name, data, !data.IsEmpty);
    }

    private int Join(ReadOnlySpan<byte> first, int length, ReadOnlySpan<byte> value, int capacity)
    {
        if (length < 0)
        {
            if (_joined is null || _joined.Length < capacity)
            {
                Return(ref _joined);
                _joined = ArrayPool<byte>.Shared.Rent(capacity);
            }

            first.CopyTo(_joined);
            length = first.Length;
        }

        _joined![length++] = Lf;
        value.CopyTo(_joined.AsSpan(length));
        return length + value.Length;
    }

    private void MakeRoom(int needed)
    {
        int pending = _end - _start;
        byte[] target = _buffer;
        if (pending + needed > _buffer.Length)
        {
            target = ArrayPool<byte>.Shared.Rent(Math.Max(pending + needed, _buffer.Length * 2));
        }

        Buffer.BlockCopy(_buffer, _start, target, 0, pending);
        if (!ReferenceEquals(target, _buffer))
        {
            Return(ref _buffer!);
            _buffer = target;
        }

        _scan -= _start;
        _line -= _start;
        _end = pending;
        _start = 0;
    }
}
