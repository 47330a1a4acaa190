using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>A gate that lets tries at one target wait until it is opened, and the others in at once.</summary>
internal sealed class HeldGate(string heldFor) : TryGate
{
    private readonly TaskCompletionSource<GateRefusal?> _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _waited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;

    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Done when somebody waits.</summary>
    public Task Waited => _waited.Task;

    public void Open() => _opened.TrySetResult(null);

    /// <summary>Lets nobody in who waits.</summary>
    public void Close() => _opened.TrySetResult(CountingGate.Refusal);

    public override async ValueTask<GateRefusal?> EnterAsync(ServiceTarget target, Exchange exchange, CancellationToken cancellationToken)
    {
        if (target.Name == heldFor)
        {
            _waited.TrySetResult();
            if (await _opened.Task.WaitAsync(cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        Interlocked.Increment(ref _inside);
        return null;
    }

    public override void Leave(ServiceTarget target, Exchange exchange) => Interlocked.Decrement(ref _inside);
}
