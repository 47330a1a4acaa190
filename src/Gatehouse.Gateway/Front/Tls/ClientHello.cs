using System.Buffers;
using System.Buffers.Binary;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Reads what a client offers from the first bytes of a TLS connection (RFC 8446 4.1.2), without taking them.</summary>
internal static class ClientHello
{
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const int AlpnExtension = 16;
    private const int RecordHead = 5;
    private const int MessageHead = 4;
    private const int VersionAndRandom = 34;

    /// <summary>Longest record that is allowed (RFC 8446 5.1), with its head.</summary>
    private const int Longest = RecordHead + (1 << 14);

    /// <summary>How many bytes the first record has, its head included; 0 when that is not known yet, -1 when it is none of TLS.</summary>
    public static int LengthOf(in ReadOnlySequence<byte> bytes)
    {
        if (bytes.Length < RecordHead)
        {
            return bytes.Length > 0 && bytes.FirstSpan[0] != HandshakeRecord ? -1 : 0;
        }

        Span<byte> head = stackalloc byte[RecordHead];
        bytes.Slice(0, RecordHead).CopyTo(head);
        int length = RecordHead + BinaryPrimitives.ReadUInt16BigEndian(head[3..]);
        return head[0] == HandshakeRecord && length <= Longest ? length : -1;
    }

    /// <summary>Whether a whole first record offers this protocol (ALPN). A hello that goes on in a second record offers nothing.</summary>
    public static bool Offers(ReadOnlySpan<byte> record, ReadOnlySpan<byte> protocol)
    {
        if (record.Length < RecordHead + MessageHead + VersionAndRandom || record[RecordHead] != ClientHelloMessage)
        {
            return false;
        }

        var rest = record[(RecordHead + MessageHead + VersionAndRandom)..];
        if (!TryTake(ref rest, 1, out _) || !TryTake(ref rest, 2, out _) || !TryTake(ref rest, 1, out _) || !TryTake(ref rest, 2, out var extensions))
        {
            return false;
        }

        while (extensions.Length >= 2)
        {
            int kind = BinaryPrimitives.ReadUInt16BigEndian(extensions);
            extensions = extensions[2..];
            if (!TryTake(ref extensions, 2, out var content))
            {
                return false;
            }

            if (kind == AlpnExtension)
            {
                return TryTake(ref content, 2, out var names) && Has(names, protocol);
            }
        }

        return false;
    }

    private static bool Has(ReadOnlySpan<byte> names, ReadOnlySpan<byte> protocol)
    {
        while (TryTake(ref names, 1, out var name))
        {
            if (name.SequenceEqual(protocol))
            {
                return true;
            }
        }

        return false;
    }

    // A vector of TLS: its length in so many bytes, then that many bytes.
    private static bool TryTake(ref ReadOnlySpan<byte> rest, int lengthBytes, out ReadOnlySpan<byte> vector)
    {
        vector = default;
        if (rest.Length < lengthBytes)
        {
            return false;
        }

        int length = lengthBytes == 1 ? rest[0] : BinaryPrimitives.ReadUInt16BigEndian(rest);
        if (rest.Length < lengthBytes + length)
        {
            return false;
        }

        vector = rest.Slice(lengthBytes, length);
        rest = rest[(lengthBytes + length)..];
        return true;
    }
}
