using System.Numerics;

namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>
/// How many tries of the last stretch of time failed. The stretch is cut into 16 pieces; it moves on by a piece at a time,
/// so that between fifteen and sixteen sixteenths of it are counted. Adding is one compare-and-swap on a cache line that a
/// thread shares with few others; only who asks adds up.
/// </summary>
internal sealed class FailureWindow
{
    private const int Pieces = 16;
    private const int PieceBits = 4;
    private const int CountBits = 20;
    private const ulong MostCounted = (1 << CountBits) - 1;
    private const uint EpochMask = (1 << 24) - 1;

    // One number holds a piece: 24 bits of its epoch, 20 of all tries, 20 of those that failed. A stripe is two cache lines.
    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(Environment.ProcessorCount, 1, 8));

    private readonly ulong[] _pieces = new ulong[Stripes * Pieces];
    private readonly long _width;

    /// <param name="length">Length in timestamp units.</param>
    public FailureWindow(long length)
    {
        Length = length;
        _width = Math.Max(length / Pieces, 1);
    }

    /// <summary>Length in timestamp units.</summary>
    public long Length { get; }

    /// <summary>Counts a try.</summary>
    public void Add(long now, bool failed) => Add(now, (1UL << CountBits) | (failed ? 1UL : 0));

    /// <summary>A try that was counted as a good one has failed after all; what left the window meanwhile is counted anew.</summary>
    /// <param name="now">Timestamp.</param>
    /// <param name="countedAt">When it was counted.</param>
    public void TakeBack(long now, long countedAt)
    {
        if (now / _width - countedAt / _width >= Pieces)
        {
            Add(now, failed: true);
        }
        else
        {
            Add(now, 1);
        }
    }

    public (long Total, long Failed) Read(long now)
    {
        uint epoch = (uint)(now / _width) & EpochMask;
        long total = 0;
        long failed = 0;
        foreach (ref ulong piece in _pieces.AsSpan())
        {
            ulong seen = Volatile.Read(ref piece);
            if (((epoch - EpochOf(seen)) & EpochMask) < Pieces)
            {
                total += (long)((seen >> CountBits) & MostCounted);
                failed += (long)(seen & MostCounted);
            }
        }

        return (total, failed);
    }

    public void Clear() => Array.Clear(_pieces);

    private void Add(long now, ulong one)
    {
        uint epoch = (uint)(now / _width) & EpochMask;
        ref ulong piece = ref _pieces[((Environment.CurrentManagedThreadId & (Stripes - 1)) << PieceBits) | (int)(epoch & (Pieces - 1))];
        ulong seen = Volatile.Read(ref piece);
        while (true)
        {
            ulong next = IsOf(seen, epoch) ? Plus(seen, one) : ((ulong)epoch << (2 * CountBits)) | one;
            ulong before = Interlocked.CompareExchange(ref piece, next, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }
    }

    private static uint EpochOf(ulong piece) => (uint)(piece >> (2 * CountBits));

    // A thread whose clock reading is a little older than what is there adds to the newer piece.
    private static bool IsOf(ulong piece, uint epoch) => ((EpochOf(piece) - epoch) & EpochMask) is 0 or Pieces;

    // A million tries in one piece: both numbers are halved, which keeps their ratio.
    private static ulong Plus(ulong piece, ulong one)
    {
        ulong total = (piece >> CountBits) & MostCounted;
        ulong failed = piece & MostCounted;
        if (total < MostCounted && failed < MostCounted)
        {
            return piece + one;
        }

        return ((ulong)EpochOf(piece) << (2 * CountBits)) | ((total / 2) << CountBits) | (failed / 2);
    }
}
