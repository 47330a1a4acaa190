using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Takes the first target in the order written.</summary>
internal sealed class FirstBalancer : Balancer
{
    public override ServiceTarget Choose(ServiceTarget[] targets, Exchange exchange) => targets[0];
}
