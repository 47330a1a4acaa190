namespace Gatehouse.Gateway.Upstreams;

/// <summary>Chooses among the targets of a service. The list holds only targets with a weight, at least two.</summary>
internal abstract class Balancer
{
    public abstract ServiceTarget Choose(ServiceTarget[] targets);
}
