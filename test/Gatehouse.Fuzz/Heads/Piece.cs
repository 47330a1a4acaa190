using System.Buffers;

namespace Gatehouse.Fuzz.Heads;

/// <summary>One block of bytes of a connection.</summary>
internal sealed class Piece : ReadOnlySequenceSegment<byte>
{
    private Piece(ReadOnlyMemory<byte> bytes, long at)
    {
        Memory = bytes;
        RunningIndex = at;
    }

    /// <summary>The bytes in blocks of this size.</summary>
    public static ReadOnlySequence<byte> Cut(byte[] bytes, int size)
    {
        Piece? first = null;
        Piece? last = null;
        for (int at = 0; at < bytes.Length; at += size)
        {
            var piece = new Piece(bytes.AsMemory(at, Math.Min(size, bytes.Length - at)), at);
            first ??= piece;
            if (last is not null)
            {
                last.Next = piece;
            }

            last = piece;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }
}
