using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Gatehouse.Gateway.Front.Http2;

/// <summary>
/// Reads the heads of a client's frames (RFC 9113 4.1) out of the bytes of its connection and charges them to its budget. The bytes
/// may come in any pieces; what frames hold is skipped.
/// </summary>
internal sealed class FrameCount(Http2Budget budget)
{
    private const int Preface = 24;
    private const int HeadSize = 9;
    private const int LargestPadding = 256;

    /// <summary>Streams in one piece. Kestrel works a piece off before it asks for the next.</summary>
    private const int MostStreams = 16;

    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte ResetStream = 3;
    private const byte EndOfStream = 0x1;
    private const byte Padded = 0x8;

    private readonly byte[] _head = new byte[HeadSize];
    private int _held;
    private int _skip = Preface;
    private int _opened;
    private uint _highest;

    /// <summary>The last stream that the client opened.</summary>
    public uint HighestStream => _highest;

    /// <summary>Looks at bytes up to where the next stream would be one too many for a piece; how many that are.</summary>
    public long Look(in ReadOnlySequence<byte> bytes)
    {
        _opened = 0;
        if (bytes.IsSingleSegment)
        {
            return Look(bytes.FirstSpan);
        }

        long looked = 0;
        foreach (var piece in bytes)
        {
            int part = Look(piece.Span);
            looked += part;
            if (part < piece.Length)
            {
                break;
            }
        }

        return looked;
    }

    private int Look(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (true)
        {
            if (_skip >= bytes.Length - at)
            {
                _skip -= bytes.Length - at;
                return bytes.Length;
            }

            at += _skip;
            _skip = 0;
            if (_held == 0 && bytes.Length - at >= HeadSize)
            {
                if (_opened == MostStreams && bytes[at + 3] == Headers)
                {
                    return at;
                }

                Charge(bytes[at..]);
                at += HeadSize;
                continue;
            }

            int part = Math.Min(HeadSize - _held, bytes.Length - at);
            bytes.Slice(at, part).CopyTo(_head.AsSpan(_held));
            _held += part;
            at += part;
            if (_held < HeadSize)
            {
                return bytes.Length;
            }

            _held = 0;
            Charge(_head);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Charge(ReadOnlySpan<byte> head)
    {
        int length = BinaryPrimitives.ReadInt32BigEndian(head) >>> 8;
        _skip = length;
        switch (head[3])
        {
            case Data:
                if (IsEmpty(length, head[4]))
                {
                    budget.Control();
                }

                break;
            case Headers:
                uint stream = BinaryPrimitives.ReadUInt32BigEndian(head[5..]) & 0x7fff_ffff;
                if (stream > _highest)
                {
                    _highest = stream;
                    _opened++;
                    budget.Opened();
                }

                break;
            case ResetStream:
                budget.Reset();
                break;
            default:
                budget.Control();
                break;
        }
    }

    // All of a short padded frame may be padding.
    private static bool IsEmpty(int length, byte flags)
        => (flags & EndOfStream) == 0 && (length == 0 || ((flags & Padded) != 0 && length <= LargestPadding));
}
