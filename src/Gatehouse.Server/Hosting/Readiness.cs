namespace Gatehouse.Server.Hosting;

/// <summary>Whether a load balancer should send traffic: not before the listeners are bound, not once draining began.</summary>
internal sealed class Readiness
{
    private volatile bool _isReady;

    public bool IsReady => _isReady;

    public void Begin() => _isReady = true;

    public void End() => _isReady = false;
}
