using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Gatehouse.AI.Calls.Frames;

/// <summary>
/// Streams of binary frames (application/vnd.amazon.eventstream): length of the frame and of its headers, a checksum of
/// the two, headers, payload, a checksum of the whole. An event's name is its :event-type; exceptions and errors have
/// the prefixes of <see cref="EventStreamNames"/>. After: awslabs/aws-c-event-stream, event_stream.c; the limit for
/// headers is that of its event_stream.h.
/// </summary>
public sealed class EventStreamReader(int maxEventBytes = FrameReader.DefaultLimit) : FrameReader
{
    public const string ContentType = "application/vnd.amazon.eventstream";

    internal const int PreludeLength = 12;
    internal const int ChecksumLength = 4;
    internal const int Smallest = PreludeLength + ChecksumLength;
    internal const int MostHeaderBytes = 128 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(4096);
    private byte[] _name = [];
    private int _start;
    private int _end;

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
        var pending = _buffer.AsSpan(_start, _end - _start);
        if (pending.Length < PreludeLength)
        {
            next = default;
            return false;
        }

        int length = ReadLengths(pending, out int headers);
        if (pending.Length < length)
        {
            next = default;
            return false;
        }

        var frame = pending[..length];
        if (Crc32.HashToUInt32(frame[..^ChecksumLength]) != BinaryPrimitives.ReadUInt32BigEndian(frame[^ChecksumLength..]))
        {
            throw new FrameException("A frame of the stream does not have the checksum it says it has.");
        }

        _start += length;
        next = Describe(frame, frame.Slice(PreludeLength, headers), frame[(PreludeLength + headers)..^ChecksumLength]);
        return true;
    }

    // A frame that is not whole was cut: its length says so.
    public override bool TryReadRest(out WireEvent last)
    {
        last = default;
        return false;
    }

    public override void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    // The lengths are believed only with their checksum: what is no frame must not make the reader wait for megabytes.
    private int ReadLengths(ReadOnlySpan<byte> pending, out int headers)
    {
        uint total = BinaryPrimitives.ReadUInt32BigEndian(pending);
        uint ofHeaders = BinaryPrimitives.ReadUInt32BigEndian(pending[4..]);
        if (Crc32.HashToUInt32(pending[..8]) != BinaryPrimitives.ReadUInt32BigEndian(pending[8..]))
        {
            throw new FrameException("The bytes of the stream are no frames: the checksum of a prelude is wrong.");
        }

        if (total > maxEventBytes)
        {
            throw FrameException.TooLarge(maxEventBytes);
        }

        if (total < Smallest || ofHeaders > total - Smallest || ofHeaders > MostHeaderBytes)
        {
            throw new FrameException("A frame of the stream says lengths that cannot be.");
        }

        headers = (int)ofHeaders;
        return (int)total;
    }

    private WireEvent Describe(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        ReadOnlySpan<byte> kind = default, eventType = default, exception = default, code = default, message = default;
        var reader = new EventStreamHeaders(headers);
        while (reader.TryRead(out var name, out var type, out var value))
        {
            if (type != EventStreamHeaders.Text || name.IsEmpty || name[0] != (byte)':')
            {
                continue;
            }

            if (name.SequenceEqual(":message-type"u8))
            {
                kind = value;
            }
            else if (name.SequenceEqual(":event-type"u8))
            {
                eventType = value;
            }
            else if (name.SequenceEqual(":exception-type"u8))
            {
                exception = value;
            }
            else if (name.SequenceEqual(":error-code"u8))
            {
                code = value;
            }
            else if (name.SequenceEqual(":error-message"u8))
            {
                message = value;
            }
        }

        if (kind.SequenceEqual("exception"u8))
        {
            return new WireEvent(frame, Prefixed(EventStreamNames.ExceptionPrefix, exception), payload, hasData: true);
        }

        // An error that no exception is modelled for: its words stand in a header.
        return kind.SequenceEqual("error"u8)
            ? new WireEvent(frame, Prefixed(EventStreamNames.ErrorPrefix, code), message, hasData: true)
            : new WireEvent(frame, eventType, payload, !payload.IsEmpty || !eventType.IsEmpty);
    }

    private ReadOnlySpan<byte> Prefixed(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> name)
    {
        _name = [.. prefix, .. name];
        return _name;
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

        _end = pending;
        _start = 0;
    }
}
