using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Takes the first target in the order written.</summary>
internal sealed class FirstBalancer(WeightedTarget[] targets) : Balancer
{
    public override ServiceTarget Choose(Exchange exchange) => targets[0].Target;

    public override ServiceTarget? ChooseAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried)
    {
        foreach (ref readonly var candidate in targets.AsSpan())
        {
            if (!candidate.Target.IsAmong(tried))
            {
                return candidate.Target;
            }
        }

        return null;
    }

    public override ServiceTarget? Foresee(ulong hash) => targets[0].Target;
}
