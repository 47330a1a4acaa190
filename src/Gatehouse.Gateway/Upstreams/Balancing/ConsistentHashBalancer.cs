using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>
/// Computes the target from a key of the request: the next owner on the ring that is available and not overrun. The ring
/// is that of all targets of the level, so that it need not be made anew when one fails: its keys go on to others, and
/// come back with it.
/// </summary>
internal sealed class ConsistentHashBalancer : Balancer
{
    /// <summary>A target with fewer requests under way is never overrun, however small its part.</summary>
    public const int Unbound = 10;

    // So many points are asked before all targets are: enough unless nearly none of the level are available.
    private const int MostPoints = 128;

    private const int Whole = 256;

    private readonly HashRing _ring;
    private readonly ServiceTarget[] _level;
    private readonly HashKey _key;
    private readonly WeightedTarget[] _targets;
    private readonly int[] _acceptance;
    private readonly double[] _most;
    private readonly ServiceState _state;
    private readonly Random _random;

    /// <param name="level">All targets, in the order of the ring.</param>
    /// <param name="targets">Those that are available.</param>
    /// <param name="key">What is read of a request.</param>
    /// <param name="bound">Most requests under way relative to a target's part of all; 0 for no bound.</param>
    /// <param name="state">Counts the requests under way.</param>
    /// <param name="random">For requests without a key.</param>
    public ConsistentHashBalancer(TargetLevel level, WeightedTarget[] targets, HashKey key, double bound, ServiceState state, Random random)
    {
        (_ring, _level, _key, _targets, _state, _random) = (level.Ring!, level.Targets, key, targets, state, random);
        double sum = targets.Sum(t => (double)t.Weight);
        _acceptance = new int[level.Targets.Length];
        _most = new double[level.Targets.Length];
        for (int i = 0, next = 0; i < level.Targets.Length && next < targets.Length; i++)
        {
            if (ReferenceEquals(level.Targets[i], targets[next].Target))
            {
                _acceptance[i] = Whole * targets[next].Percent / 100;
                _most[i] = bound == 0 ? double.PositiveInfinity : bound * targets[next].Weight / sum;
                next++;
            }
        }
    }

    public override ServiceTarget Choose(Exchange exchange) => Walk(HashOf(exchange), [])!;

    public override ServiceTarget? ChooseAnother(Exchange exchange, ReadOnlySpan<ServiceTarget> tried) => Walk(HashOf(exchange), tried);

    public override ServiceTarget? Foresee(ulong hash) => Walk(hash, []);

    private ulong HashOf(Exchange exchange) => _key.TryHash(exchange, out ulong hash) ? hash : (ulong)_random.NextInt64(long.MinValue, long.MaxValue);

    private ServiceTarget? Walk(ulong hash, ReadOnlySpan<ServiceTarget> tried)
    {
        int at = _ring.Find(hash);
        ServiceTarget? first = null;
        for (int steps = Math.Min(MostPoints, _ring.Length); steps > 0; steps--)
        {
            int owner = _ring.OwnerOf(at);
            at = at + 1 == _ring.Length ? 0 : at + 1;
            if (!Accepts(owner, hash))
            {
                continue;
            }

            var target = _level[owner];
            if (target.IsAmong(tried))
            {
                continue;
            }

            if (HasRoom(target, owner))
            {
                return target;
            }

            first ??= target;
        }

        return first ?? Highest(hash, tried);
    }

    /// <summary>While a target starts slowly it takes a growing part of its keys, always the same first.</summary>
    private bool Accepts(int owner, ulong hash)
    {
        int acceptance = _acceptance[owner];
        return acceptance == Whole || (acceptance > 0 && (int)(StableHash.Mix(hash ^ _level[owner].AddressHash) & (Whole - 1)) < acceptance);
    }

    private bool HasRoom(ServiceTarget target, int owner)
    {
        int mine = target.State.InFlight;
        return mine < Unbound || mine + 1 <= Math.Ceiling(_most[owner] * (_state.InFlight + 1));
    }

    /// <summary>The available target of the highest mark for the key; as stable as the ring, but asks each.</summary>
    private ServiceTarget? Highest(ulong hash, ReadOnlySpan<ServiceTarget> tried)
    {
        ServiceTarget? chosen = null;
        double highest = double.NegativeInfinity;
        foreach (ref readonly var candidate in _targets.AsSpan())
        {
            // Weighted rendezvous hashing: the logarithm makes the chances follow the weights.
            double mark = candidate.Weight / -Math.Log(StableHash.ToShare(StableHash.Mix(hash ^ candidate.Target.AddressHash)));
            if (mark > highest && !candidate.Target.IsAmong(tried))
            {
                (highest, chosen) = (mark, candidate.Target);
            }
        }

        return chosen;
    }
}
