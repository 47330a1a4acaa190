namespace Gatehouse.Gateway.Front;

/// <summary>Whether a front is about to end: then replies tell their clients to open another connection.</summary>
internal sealed class Departure
{
    private volatile bool _hasBegun;

    public bool HasBegun => _hasBegun;

    public void Begin() => _hasBegun = true;
}
