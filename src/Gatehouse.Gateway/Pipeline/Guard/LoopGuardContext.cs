using System.Diagnostics;
using Gatehouse.Core.Execution;

namespace Gatehouse.Gateway.Pipeline.Guard;

/// <summary>
/// Current while one request's code runs, its continuations included, which run where they would without it. The runtime
/// asks it before it blocks the thread: Task.Wait, Monitor.Wait, wait handles, contended locks; not Thread.Sleep and calls
/// of the system, which the watchdog finds.
/// </summary>
internal sealed class LoopGuardContext : SynchronizationContext
{
    private const int StackLines = 20;

    private readonly LoopGuard _guard;

    public LoopGuardContext(LoopGuard guard, string route)
    {
        _guard = guard;
        Route = route;
        SetWaitNotificationRequired();
    }

    public LoopGuard Guard => _guard;

    public string Route { get; }

    /// <summary>What runs: a policy, its reply part, or the backend.</summary>
    public string Step { get; set; } = "the chain";

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Current != this)
        {
            Send(d, state);
            return;
        }

        // Code of this turn gives the thread away (Task.Yield).
        ThreadPool.UnsafeQueueUserWorkItem(static work => work.Context.Send(work.Callback, work.State), (Context: this, Callback: d, State: state), preferLocal: false);
    }

    public override void Send(SendOrPostCallback d, object? state)
    {
        using (new LoopTurn(this))
        {
            d(state);
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    public override int Wait(IntPtr[] waitHandles, bool waitAll, int millisecondsTimeout)
    {
        if (millisecondsTimeout == 0 || !EventLoop.IsCurrent)
        {
            return WaitHelper(waitHandles, waitAll, millisecondsTimeout);
        }

        // Reporting may wait itself.
        SetSynchronizationContext(null);
        try
        {
            string stack = string.Join('\n', new StackTrace(skipFrames: 1).ToString().Split('\n').Take(StackLines));
            if (!IsLock(stack))
            {
                _guard.Blocked(this, stack);
                return WaitHelper(waitHandles, waitAll, millisecondsTimeout);
            }

            // Locks that are held for microseconds are everywhere; one that is held for long is an offence.
            long began = LoopConduct.Now();
            int result = WaitHelper(waitHandles, waitAll, millisecondsTimeout);
            if (TimeProvider.System.GetElapsedTime(began) > EventLoop.LongestHold)
            {
                _guard.Blocked(this, stack);
            }

            return result;
        }
        finally
        {
            SetSynchronizationContext(this);
        }
    }

    private static bool IsLock(string stack)
        => stack.Contains("System.Threading.Monitor.Enter", StringComparison.Ordinal) || stack.Contains("System.Threading.Lock.", StringComparison.Ordinal);
}
