namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>A request that waits for a slot. Its answer is null when it got one.</summary>
internal sealed class Waiter(ConcurrencyLimit limit, int priority, long deadline)
    : TaskCompletionSource<GateRefusal?>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    /// <summary>Class of the request: 0 is the highest.</summary>
    public int Priority { get; } = priority;

    /// <summary>Timestamp until which it waits.</summary>
    public long Deadline { get; } = deadline;

    /// <summary>Its client left or its time is over.</summary>
    public void GiveUp(CancellationToken cancellationToken) => limit.GiveUp(this, cancellationToken);
}
