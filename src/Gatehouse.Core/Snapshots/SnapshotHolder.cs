namespace Gatehouse.Core.Snapshots;

/// <summary>The current snapshot. Readers take it with one volatile read; swaps are atomic.</summary>
public sealed class SnapshotHolder(GatewaySnapshot first)
{
    private volatile GatewaySnapshot _current = first;

    public GatewaySnapshot Current => _current;

    /// <summary>Makes this snapshot the one that new requests pin; returns the one before.</summary>
    public GatewaySnapshot Swap(GatewaySnapshot next)
    {
        var before = _current;
        _current = next;
        return before;
    }
}
