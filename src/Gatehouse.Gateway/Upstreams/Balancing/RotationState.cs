namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Where the round robin of a service stands; outlives snapshots.</summary>
internal sealed class RotationState
{
    private uint _position = uint.MaxValue;

    public uint Next() => Interlocked.Increment(ref _position);
}
