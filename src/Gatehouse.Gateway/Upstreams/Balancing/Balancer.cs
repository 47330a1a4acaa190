using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Chooses among the targets of a service. The list holds only targets that may take requests, at least two.</summary>
internal abstract class Balancer
{
    /// <param name="targets">The eligible targets of the set that the balancer was made for, in its order.</param>
    /// <param name="exchange">The request, for those that choose by what it says.</param>
    public abstract ServiceTarget Choose(ServiceTarget[] targets, Exchange exchange);
}
