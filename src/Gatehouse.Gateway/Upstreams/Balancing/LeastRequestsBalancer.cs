using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Takes the target with the fewest requests in flight relative to its weight; among equals whose turn it is, by weight.</summary>
internal sealed class LeastRequestsBalancer(WeightedTarget[] targets, RotationState state, Random random) : WeightedBalancer(targets, random)
{
    private readonly Rotation _rotation = new(targets, state);

    public override ServiceTarget Choose(Exchange exchange)
    {
        var all = Targets;
        int start = _rotation.Next();
        int best = start;
        for (int i = start + 1; i < all.Length; i++)
        {
            best = all[i].IsLessLoadedThan(all[best]) ? i : best;
        }

        for (int i = 0; i < start; i++)
        {
            best = all[i].IsLessLoadedThan(all[best]) ? i : best;
        }

        return all[best].Target;
    }

    public override ServiceTarget? ChooseAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried)
    {
        int best = -1;
        for (int i = 0; i < Targets.Length; i++)
        {
            if (!Targets[i].Target.IsAmong(tried) && (best < 0 || Targets[i].IsLessLoadedThan(Targets[best])))
            {
                best = i;
            }
        }

        return best < 0 ? null : Targets[best].Target;
    }
}
