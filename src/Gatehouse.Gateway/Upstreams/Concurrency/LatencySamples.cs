namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>What an adaptive limit learns from between two looks, from many threads.</summary>
internal sealed class LatencySamples
{
    private const int Fewest = 10;

    private long _sum;
    private int _count;
    private int _mostInUse;
    private long _nextLook;

    /// <summary>Notes one request; says whether it is this thread's turn to look.</summary>
    public bool Add(long elapsed, int inUse, long now, long interval)
    {
        Interlocked.Add(ref _sum, elapsed);
        int count = Interlocked.Increment(ref _count);
        if (inUse > Volatile.Read(ref _mostInUse))
        {
            Volatile.Write(ref _mostInUse, inUse);
        }

        long next = Volatile.Read(ref _nextLook);
        return count >= Fewest && now >= next && Interlocked.CompareExchange(ref _nextLook, now + interval, next) == next;
    }

    /// <summary>The mean of what was noted and the most in use; begins anew.</summary>
    public (double Latency, int MostInUse) Take()
    {
        long sum = Interlocked.Exchange(ref _sum, 0);
        int count = Interlocked.Exchange(ref _count, 0);
        return (count == 0 ? 0 : (double)sum / count, Interlocked.Exchange(ref _mostInUse, 0));
    }
}
