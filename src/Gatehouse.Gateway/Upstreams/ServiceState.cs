using Gatehouse.Gateway.Upstreams.Balancing;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Living state of one service; outlives snapshots.</summary>
internal sealed class ServiceState
{
    private int _version;

    /// <summary>Where its round robin stands.</summary>
    public RotationState Rotation { get; } = new();

    /// <summary>Counted up by whatever changes who may take requests.</summary>
    public int Version => Volatile.Read(ref _version);

    /// <summary>
    /// Makes every service compiled over this state choose anew among its targets, from its next request on. Called when
    /// the availability of a target, its part of the load or the list of targets has changed.
    /// </summary>
    public void Changed() => Interlocked.Increment(ref _version);
}
