using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// Keeps a policy that may take long off the event loops past its waits: what a socket would resume on its loop is
/// resumed on the thread pool.
/// </summary>
internal sealed class OffLoopContext : SynchronizationContext
{
    private static readonly OffLoopContext Instance = new();

    private OffLoopContext()
    {
    }

    /// <summary>Calls the policy, whose awaits then come back to the thread pool.</summary>
    public static ValueTask<PolicyVerdict> Run(Policy policy, Exchange exchange)
    {
        var before = Current;
        SetSynchronizationContext(Instance);
        try
        {
            return policy.OnRequestAsync(exchange);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>For what a policy's end resumed inside of its context: the rest of the chain is not the policy.</summary>
    public static void Exit()
    {
        if (Current is OffLoopContext)
        {
            SetSynchronizationContext(null);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
        => ThreadPool.UnsafeQueueUserWorkItem(
            static work =>
            {
                // The pool takes it away after the work item.
                SetSynchronizationContext(Instance);
                work.Callback(work.State);
            },
            (Callback: d, State: state),
            preferLocal: false);

    public override void Send(SendOrPostCallback d, object? state) => d(state);

    public override SynchronizationContext CreateCopy() => this;
}
