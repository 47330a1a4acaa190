using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// Shares the requests out over levels of targets (priorities, zones), and lets the balancer of a level choose. With a key
/// the level is computed from it too, so that what goes together stays together, and as long as a level keeps its share
/// or gains, the same keys stay there.
/// </summary>
/// <param name="levels">Balancers of the levels that take part, the preferred first.</param>
/// <param name="upTo">Sum of the shares up to and with each level; the last is 1.</param>
/// <param name="key">The key of consistent hashing; null otherwise.</param>
/// <param name="random">For requests without a key.</param>
internal sealed class SpillBalancer(Balancer[] levels, double[] upTo, HashKey? key, Random random) : Balancer
{
    // Where on the ring of a level a key falls must not depend on whether it falls to that level.
    private const ulong Salt = 0x6C65_7665_6C73_0001;

    public override ServiceTarget Choose(Exchange exchange) => levels[LevelFor(exchange)].Choose(exchange);

    public override ServiceTarget? ChooseAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried)
    {
        int level = LevelFor(exchange);
        if (levels[level].ChooseAnother(exchange, tried) is { } chosen)
        {
            return chosen;
        }

        for (int i = 0; i < levels.Length; i++)
        {
            if (i != level && levels[i].ChooseAnother(exchange, tried) is { } other)
            {
                return other;
            }
        }

        return null;
    }

    public override ServiceTarget? Foresee(ulong hash) => levels[LevelAt(ShareOf(hash))].Foresee(hash);

    private static double ShareOf(ulong hash) => StableHash.ToShare(StableHash.Mix(hash ^ Salt));

    private int LevelFor(Exchange exchange)
        => LevelAt(key is not null && key.TryHash(exchange, out ulong hash) ? ShareOf(hash) : random.NextDouble());

    private int LevelAt(double at)
    {
        int level = 0;
        while (level < levels.Length - 1 && at >= upTo[level])
        {
            level++;
        }

        return level;
    }
}
