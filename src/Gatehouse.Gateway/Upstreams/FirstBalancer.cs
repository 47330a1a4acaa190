namespace Gatehouse.Gateway.Upstreams;

/// <summary>Takes the first target in the order written.</summary>
internal sealed class FirstBalancer : Balancer
{
    public override ServiceTarget Choose(ServiceTarget[] targets) => targets[0];
}
