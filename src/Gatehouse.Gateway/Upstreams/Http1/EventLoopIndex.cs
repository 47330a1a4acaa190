using Gatehouse.Core.Execution;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>A small number for each thread that runs an event loop; 0 for all others, which are the pool's.</summary>
internal static class EventLoopIndex
{
    /// <summary>Loops that have a number of their own; further ones share 0.</summary>
    public const int Most = 64;

    private const int Unknown = 0;

    private static int _last;

    [ThreadStatic]
    private static int _own;

    public static int Current => _own == Unknown ? Assign() : _own - 1;

    private static int Assign()
    {
        int number = 0;
        if (EventLoop.IsCurrent && Volatile.Read(ref _last) < Most - 1)
        {
            number = Interlocked.Increment(ref _last);
            number = number < Most ? number : 0;
        }

        _own = number + 1;
        return number;
    }
}
