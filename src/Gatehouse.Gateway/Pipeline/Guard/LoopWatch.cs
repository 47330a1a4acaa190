using System.Collections.Concurrent;
using Gatehouse.Core.Execution;

namespace Gatehouse.Gateway.Pipeline.Guard;

/// <summary>
/// What one event loop runs at this moment, and the watchdog that looks at all of them: a loop that has been in the same
/// turn for too long is reported once per turn.
/// </summary>
internal sealed class LoopWatch
{
    private static readonly TimeSpan Bound = TimeSpan.FromMilliseconds(25);
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(10);
    private static readonly ConcurrentQueue<LoopWatch> All = new();

    // Held for the life of the process: the guard is on or off as a whole.
    private static readonly ITimer Watchdog = TimeProvider.System.CreateTimer(static _ => Look(), state: null, Period, Period);

    [ThreadStatic]
    private static LoopWatch? _ofThread;

    private LoopGuardContext? _running;
    private long _began;
    private long _reported;

    /// <summary>The watch of this thread; null when it is no event loop.</summary>
    public static LoopWatch? OfThread()
    {
        if (_ofThread is null && EventLoop.IsCurrent)
        {
            All.Enqueue(_ofThread = new LoopWatch());
            GC.KeepAlive(Watchdog);
        }

        return _ofThread;
    }

    /// <summary>Notes what the loop runs from now on, null for nothing; returns what it ran before.</summary>
    public LoopGuardContext? Begin(LoopGuardContext? context)
    {
        var before = _running;
        Volatile.Write(ref _began, LoopConduct.Now());
        Volatile.Write(ref _running, context);
        return before;
    }

    private static void Look()
    {
        foreach (var watch in All)
        {
            watch.Check();
        }
    }

    private void Check()
    {
        long began = Volatile.Read(ref _began);
        if (Volatile.Read(ref _running) is not { } running || began != Volatile.Read(ref _began) || began == _reported)
        {
            return;
        }

        var held = TimeProvider.System.GetElapsedTime(began);
        if (held > Bound)
        {
            _reported = began;
            running.Guard.StillHeld(running, held);
        }
    }
}
