namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// How many attempts of the last stretch of time failed. The stretch is cut into eight pieces that are forgotten one by one. Adding is
/// one compare-and-swap.
/// </summary>
internal sealed class FailureWindow(long length)
{
    private const int Pieces = 8;
    private const int CountBits = 20;
    private const ulong MostCounted = (1 << CountBits) - 1;
    private const uint EpochMask = (1 << 24) - 1;

    // One number holds a piece: 24 bits of its epoch, 20 of all attempts, 20 of those that failed.
    private readonly ulong[] _pieces = new ulong[Pieces];
    private readonly long _width = Math.Max(1, length / Pieces);

    /// <summary>Length in timestamp units.</summary>
    public long Length { get; } = length;

    public void Add(long now, bool failed)
    {
        uint epoch = (uint)(now / _width) & EpochMask;
        ref ulong piece = ref _pieces[epoch % Pieces];
        ulong one = (1UL << CountBits) | (failed ? 1UL : 0);
        while (true)
        {
            ulong seen = Volatile.Read(ref piece);
            bool isFull = ((seen >> CountBits) & MostCounted) == MostCounted;
            ulong next = (uint)(seen >> (2 * CountBits)) != epoch || isFull ? ((ulong)epoch << (2 * CountBits)) | one : seen + one;
            if (Interlocked.CompareExchange(ref piece, next, seen) == seen)
            {
                return;
            }
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
            if (((epoch - (uint)(seen >> (2 * CountBits))) & EpochMask) < Pieces)
            {
                total += (long)((seen >> CountBits) & MostCounted);
                failed += (long)(seen & MostCounted);
            }
        }

        return (total, failed);
    }

    public void Clear() => Array.Clear(_pieces);
}
