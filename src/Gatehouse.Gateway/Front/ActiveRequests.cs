using Gatehouse.Core.Telemetry;

namespace Gatehouse.Gateway.Front;

/// <summary>How many requests run at this moment, over all listeners.</summary>
internal sealed class ActiveRequests
{
    private readonly StripedCounter _count = new();

    // A request that began in one cell and ended in another may be seen by its end alone.
    public int Count => (int)Math.Max(0, _count.Value);

    public void Enter() => _count.Add(1);

    public void Leave() => _count.Add(-1);
}
