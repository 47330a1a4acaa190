using System.Collections.Concurrent;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>Clocks that wait for the next call.</summary>
internal sealed class CallClocks(TimeProvider time)
{
    private const int Most = 1024;

    private readonly ConcurrentQueue<CallClock> _free = new();
    private int _count;

    public CallClock Rent()
    {
        if (_free.TryDequeue(out var clock))
        {
            Interlocked.Decrement(ref _count);
            return clock;
        }

        return new CallClock(time);
    }

    public void Return(CallClock clock)
    {
        if (clock.TryStop() && Volatile.Read(ref _count) < Most)
        {
            Interlocked.Increment(ref _count);
            _free.Enqueue(clock);
        }
        else
        {
            clock.Dispose();
        }
    }
}
