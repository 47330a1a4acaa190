using System.Threading.Tasks.Sources;
using Gatehouse.Core.Execution;

namespace Gatehouse.AI.Ledger.Committing;

/// <summary>
/// What a settled call waits with; used again once it was awaited. Who waited on an event loop goes on at the writer's thread, which has
/// joined them: nobody is woken for it. Who had left the loops goes on in the thread pool, a few one after another in one item of
/// work, so that the writer begins the next batch at once and the pool is not woken for each (decision 0156 has the figures).
/// </summary>
internal sealed class SettleWaiter : IValueTaskSource, IThreadPoolWorkItem
{
    private readonly Spares<SettleWaiter> _spares;
    private ManualResetValueTaskSourceCore<bool> _core;
    private SettleWaiter? _next;
    private bool _isOfLoop;

    private SettleWaiter(Spares<SettleWaiter> spares) => _spares = spares;

    public ValueTask Task => new(this, _core.Version);

    /// <summary>One for the calling thread.</summary>
    public static SettleWaiter Take(Spares<SettleWaiter> spares)
    {
        var waiter = spares.TryTake() ?? new SettleWaiter(spares);
        waiter._isOfLoop = EventLoop.IsCurrent;
        return waiter;
    }

    /// <summary>Lets everybody go on who waited for these.</summary>
    /// <param name="items">What is done.</param>
    /// <param name="together">How many are run one after another in the thread pool; 0 for all of them, on this thread.</param>
    public static void Complete(List<CommitItem> items, int together)
    {
        SettleWaiter? chain = null;
        SettleWaiter? ofLoops = null;
        int length = 0;
        foreach (var item in items)
        {
            if (item.Waiter is not { } waiter)
            {
                continue;
            }

            if (waiter._isOfLoop)
            {
                waiter._next = ofLoops;
                ofLoops = waiter;
                continue;
            }

            waiter._next = chain;
            chain = waiter;
            if (++length == together)
            {
                ThreadPool.UnsafeQueueUserWorkItem(chain, preferLocal: false);
                chain = null;
                length = 0;
            }
        }

        if (chain is not null && together > 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(chain, preferLocal: false);
        }
        else
        {
            chain?.Execute();
        }

        // Last: what they do, nobody of the pool waits for.
        ofLoops?.Execute();
    }

    public void Execute()
    {
        // Once it has gone on it may be in use for another call.
        for (var waiter = this; waiter is not null;)
        {
            var next = waiter._next;
            waiter._next = null;
            waiter._core.SetResult(true);
            waiter = next;
        }
    }

    public void GetResult(short token)
    {
        _core.GetResult(token);
        _core.Reset();
        _spares.Keep(this);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
        => _core.OnCompleted(continuation, state, token, flags);
}
