namespace Gatehouse.Core.Execution;

/// <summary>
/// The event loops of the sockets, and the one rule for what may take long: it leaves the loop first. Completions run
/// inline, so request code runs on a loop from the arrival of its bytes to its next wait, and every other connection of
/// that loop waits meanwhile (docs/extend/event-loop.md).
/// </summary>
public static class EventLoop
{
    /// <summary>Bodies of more bytes are read, translated or searched off the loop.</summary>
    public const int LargeBody = 64 * 1024;

    // The runtime's own name of its threads; a test holds that it is still this one.
    private const string ThreadName = ".NET Sockets";

    [ThreadStatic]
    private static Place _place;

    private enum Place : byte
    {
        Unknown,
        Elsewhere,
        Loop,
    }

    /// <summary>How long one piece of code may hold a loop: 5 ms.</summary>
    public static TimeSpan LongestHold { get; } = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Whether this thread is an event loop: a thread of the socket engine, or one that joined them, never one of the thread pool. False
    /// everywhere when the operator has turned inline completions off.
    /// </summary>
    public static bool IsCurrent => (_place == Place.Unknown ? Find() : _place) == Place.Loop;

    /// <summary>The calling thread runs request code from now on as a loop does: what may take long leaves it.</summary>
    public static void Join() => _place = Place.Loop;

    /// <summary>Awaited before work that may take long or blocks: what follows runs on the thread pool. Completes at once there.</summary>
    public static LoopExit Leave() => new(leaves: true);

    /// <summary>Awaited before work that grows with a body of so many bytes: as <see cref="Leave"/> when they are more than <see cref="LargeBody"/>.</summary>
    public static LoopExit LeaveFor(long bytes) => new(bytes > LargeBody);

    private static Place Find()
    {
        var thread = Thread.CurrentThread;
        return _place = !thread.IsThreadPoolThread && thread.Name == ThreadName ? Place.Loop : Place.Elsewhere;
    }
}
