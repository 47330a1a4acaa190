using System.Numerics;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// Numbers threads, so that what many of them count is kept apart until somebody reads it. Threads share a number when
/// there are more of them than numbers.
/// </summary>
internal static class Stripe
{
    /// <summary>How many there are: a power of two, twice the processors.</summary>
    public static readonly int Count = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(2 * Environment.ProcessorCount, 2, 64));

    private static int _threads;

    [ThreadStatic]
    private static int _thread;

    /// <summary>The number of this thread, below <see cref="Count"/>.</summary>
    public static int OfThread
    {
        get
        {
            int thread = _thread;
            if (thread == 0)
            {
                _thread = thread = Interlocked.Increment(ref _threads) | (1 << 30);
            }

            return thread & (Count - 1);
        }
    }
}
