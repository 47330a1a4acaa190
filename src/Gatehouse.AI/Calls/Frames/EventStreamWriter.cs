using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;

namespace Gatehouse.AI.Calls.Frames;

/// <summary>Writes binary frames (application/vnd.amazon.eventstream) with a JSON payload.</summary>
public static class EventStreamWriter
{
    public static void WriteEvent(IBufferWriter<byte> output, ReadOnlySpan<byte> eventType, ReadOnlySpan<byte> json)
        => Write(output, ":event-type"u8, eventType, "event"u8, json);

    public static void WriteException(IBufferWriter<byte> output, ReadOnlySpan<byte> exceptionType, ReadOnlySpan<byte> json)
        => Write(output, ":exception-type"u8, exceptionType, "exception"u8, json);

    /// <summary>Writes a frame with these headers, already encoded.</summary>
    internal static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> payload)
    {
        var frame = Begin(output, headers.Length, payload.Length);
        headers.CopyTo(frame[EventStreamReader.PreludeLength..]);
        End(output, frame, headers.Length, payload);
    }

    private static void Write(IBufferWriter<byte> output, ReadOnlySpan<byte> typeName, ReadOnlySpan<byte> type, ReadOnlySpan<byte> kind, ReadOnlySpan<byte> json)
    {
        int headers = LengthOf(typeName, type) + LengthOf(":content-type"u8, "application/json"u8) + LengthOf(":message-type"u8, kind);
        var frame = Begin(output, headers, json.Length);
        var rest = WriteText(frame[EventStreamReader.PreludeLength..], typeName, type);
        rest = WriteText(rest, ":content-type"u8, "application/json"u8);
        WriteText(rest, ":message-type"u8, kind);
        End(output, frame, headers, json);
    }

    private static Span<byte> Begin(IBufferWriter<byte> output, int headers, int payload)
    {
        int length = EventStreamReader.Smallest + headers + payload;
        var frame = output.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32BigEndian(frame, length);
        BinaryPrimitives.WriteInt32BigEndian(frame[4..], headers);
        BinaryPrimitives.WriteUInt32BigEndian(frame[8..], Crc32.HashToUInt32(frame[..8]));
        return frame;
    }

    private static void End(IBufferWriter<byte> output, Span<byte> frame, int headers, ReadOnlySpan<byte> payload)
    {
        payload.CopyTo(frame[(EventStreamReader.PreludeLength + headers)..]);
        var end = frame[^EventStreamReader.ChecksumLength..];
        BinaryPrimitives.WriteUInt32BigEndian(end, Crc32.HashToUInt32(frame[..^EventStreamReader.ChecksumLength]));
        output.Advance(frame.Length);
    }

    private static int LengthOf(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => 1 + name.Length + 1 + 2 + value.Length;

    private static Span<byte> WriteText(Span<byte> target, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        target[0] = (byte)name.Length;
        name.CopyTo(target[1..]);
        target = target[(1 + name.Length)..];
        target[0] = EventStreamHeaders.Text;
        BinaryPrimitives.WriteUInt16BigEndian(target[1..], (ushort)value.Length);
        value.CopyTo(target[3..]);
        return target[(3 + value.Length)..];
    }
}
