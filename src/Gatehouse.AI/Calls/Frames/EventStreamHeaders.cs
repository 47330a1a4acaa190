using System.Buffers.Binary;

namespace Gatehouse.AI.Calls.Frames;

/// <summary>
/// Walks through the headers of a binary frame: length of the name, name, type, value. Types as in
/// awslabs/aws-c-event-stream, event_stream.h.
/// </summary>
internal ref struct EventStreamHeaders(ReadOnlySpan<byte> bytes)
{
    /// <summary>The types "true" and "false", which have no value behind them.</summary>
    public const byte True = 0;
    public const byte False = 1;

    /// <summary>The types whose value begins with its length in two bytes: bytes, and UTF-8 text.</summary>
    public const byte Bytes = 6;
    public const byte Text = 7;

    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The next header; false at the end. Throws <see cref="FrameException"/> when there is no header.</summary>
    public bool TryRead(out ReadOnlySpan<byte> name, out byte type, out ReadOnlySpan<byte> value)
    {
        if (_rest.IsEmpty)
        {
            name = value = default;
            type = 0;
            return false;
        }

        name = Take(Take(1)[0]);
        type = Take(1)[0];
        value = Take(type switch
        {
            True or False => 0,
            2 => 1,
            3 => 2,
            4 => 4,
            5 or 8 => 8,
            Bytes or Text => BinaryPrimitives.ReadUInt16BigEndian(Take(2)),
            9 => 16,
            _ => throw new FrameException("A frame of the stream has a header of a type that is not known."),
        });
        return true;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (_rest.Length < length)
        {
            throw new FrameException("A header of a frame ends behind the headers.");
        }

        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
