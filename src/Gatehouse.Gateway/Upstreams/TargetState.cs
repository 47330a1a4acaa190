namespace Gatehouse.Gateway.Upstreams;

/// <summary>Living state of one target; outlives snapshots.</summary>
internal sealed class TargetState
{
    private int _inFlight;

    /// <summary>Requests that this target is working on.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    public void Enter() => Interlocked.Increment(ref _inFlight);

    public void Leave() => Interlocked.Decrement(ref _inFlight);
}
