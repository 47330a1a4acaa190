using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Chooses among targets of a service that may take requests. Made for them; they and their weights never change.</summary>
internal abstract class Balancer
{
    public abstract ServiceTarget Choose(Exchange exchange);

    /// <summary>One that the request was not sent to yet; null when it was sent to all of them. Rare: may look at each.</summary>
    public abstract ServiceTarget? ChooseAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried);

    /// <summary>Which target a key of this hash gets, for who asks beforehand; null when that is not decided by a key.</summary>
    public virtual ServiceTarget? Foresee(ulong hash) => null;
}
