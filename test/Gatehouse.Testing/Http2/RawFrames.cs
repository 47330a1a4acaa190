using System.Buffers.Binary;
using System.Text;

namespace Gatehouse.Testing.Http2;

/// <summary>Bytes of HTTP/2 frames (RFC 9113) by themselves, right or wrong.</summary>
public static class RawFrames
{
    public const byte Data = 0;
    public const byte Headers = 1;
    public const byte Priority = 2;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte GoAway = 7;
    public const byte WindowUpdate = 8;
    public const byte Continuation = 9;

    public const byte EndOfStream = 1;
    public const byte EndOfHeaders = 4;
    public const byte Padded = 8;

    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>The fields of GET / of host a, by the static table (RFC 7541, appendix A).</summary>
    public static ReadOnlySpan<byte> GetBlock => [0x82, 0x86, 0x84, 0x01, 0x01, (byte)'a'];

    /// <summary>The fields of POST / of host a.</summary>
    public static ReadOnlySpan<byte> PostBlock => [0x83, 0x86, 0x84, 0x01, 0x01, (byte)'a'];

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        byte[] frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, payload.Length << 8);
        frame[3] = type;
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    /// <summary>A whole request without a body.</summary>
    public static byte[] Get(int stream) => Frame(Headers, EndOfStream | EndOfHeaders, stream, GetBlock);

    /// <summary>A request whose body is still to come.</summary>
    public static byte[] Post(int stream) => Frame(Headers, EndOfHeaders, stream, PostBlock);

    /// <summary>RST_STREAM with CANCEL.</summary>
    public static byte[] Reset(int stream) => Frame(ResetStream, 0, stream, [0, 0, 0, 8]);

    public static byte[] Window(int stream, int increment)
    {
        byte[] payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, increment);
        return Frame(WindowUpdate, 0, stream, payload);
    }

    public static byte[] Setting(int name, int value)
    {
        byte[] payload = new byte[6];
        BinaryPrimitives.WriteInt16BigEndian(payload, (short)name);
        BinaryPrimitives.WriteInt32BigEndian(payload.AsSpan(2), value);
        return Frame(Settings, 0, 0, payload);
    }

    /// <summary>A literal field without a place in the table.</summary>
    public static byte[] Field(string name, string value)
        => [0, .. Length(name.Length), .. Encoding.Latin1.GetBytes(name), .. Length(value.Length), .. Encoding.Latin1.GetBytes(value)];

    /// <summary>An integer with a prefix of 7 bits (RFC 7541 5.1).</summary>
    private static byte[] Length(int length)
    {
        if (length < 127)
        {
            return [(byte)length];
        }

        var bytes = new List<byte> { 127 };
        for (length -= 127; length >= 128; length >>= 7)
        {
            bytes.Add((byte)(length | 0x80));
        }

        return [.. bytes, (byte)length];
    }
}
