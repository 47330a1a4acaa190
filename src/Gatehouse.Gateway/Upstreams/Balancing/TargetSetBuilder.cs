using Gatehouse.Core.Configuration;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Balancing;

/// <summary>Makes the sets of one service: who is available, what part of the load each takes, how one is chosen.</summary>
internal sealed class TargetSetBuilder(ServiceDocument document, ServiceState state, TimeProvider time, Random random, ILogger logger)
{
    // So many times the parts of targets that start slowly are set anew.
    private const int SlowSteps = 20;

    private static readonly TimeSpan ShortestStep = TimeSpan.FromMilliseconds(100);

    private readonly HashKey? _key = document.Hash is { } hash ? HashKey.Of(hash) : null;

    /// <param name="read">Gives the targets as they are now.</param>
    public TargetSet Make(Func<TargetLayout> read)
    {
        // First of all: what changes while the targets are read or the set is made leaves it outdated.
        int version = state.Version;
        var layout = read();
        bool panics = Panics(layout);
        var available = layout.Levels.Select(l => l.Targets.Where(t => TargetSet.IsUsable(t, panics)).ToArray()).ToArray();
        double[] shares = SharesOf(layout.Levels, available);
        var weights = WeightsOf(layout, available);
        var used = Enumerable.Range(0, shares.Length).Where(i => shares[i] > 0).ToArray();
        ServiceTarget[] eligible = [.. used.SelectMany(i => available[i])];
        return new TargetSet(version, layout)
        {
            Panics = panics,
            Shares = shares,
            Eligible = eligible,
            Spare = [.. available.Where((_, i) => shares[i] == 0).SelectMany(t => t)],
            Balancer = eligible.Length < 2 ? null : BalancerOf(layout, used, weights, shares),
        };
    }

    /// <summary>Whether fewer targets than the threshold are healthy.</summary>
    private bool Panics(TargetLayout layout)
    {
        double threshold = document.PanicThreshold.Fraction;
        int total = layout.Levels.Sum(l => l.Targets.Length);
        int healthy = layout.Levels.Sum(l => l.Targets.Count(t => (t.State.Faults & TargetFault.Sick) == TargetFault.None));
        bool panics = threshold > 0 && healthy < threshold * total;
        if (!state.SetPanic(document.Name, panics))
        {
            return panics;
        }

        if (panics)
        {
            BalancingTelemetry.LogPanic(logger, document.Name, healthy, total);
        }
        else
        {
            BalancingTelemetry.LogPanicOver(logger, document.Name, healthy, total);
        }

        return panics;
    }

    /// <summary>Each level takes what it can of what those before it left: all of it while enough of its weight is available.</summary>
    private double[] SharesOf(TargetLevel[] levels, ServiceTarget[][] available)
    {
        double[] shares = new double[levels.Length];
        double left = 1;
        for (int i = 0; i < levels.Length; i++)
        {
            double health = available[i].Sum(t => (double)t.Weight) / levels[i].Weight;
            shares[i] = Math.Min(left, health / document.SpillBelow.Fraction);
            left = Math.Max(0, left - shares[i]);
        }

        // What nobody has the health for is carried by all, in proportion.
        double taken = 1 - left;
        return taken > 0 ? [.. shares.Select(s => s / taken)] : shares;
    }

    /// <summary>Weights with slow starts taken into account, relative to the one that is furthest.</summary>
    private WeightedTarget[][] WeightsOf(TargetLayout layout, ServiceTarget[][] available)
    {
        long now = time.GetTimestamp();

        // A service whose targets are still looked for has none in its first set: those found first were there from the start.
        bool isFirst = layout.All.Length > 0 && state.IsFirstSet();
        foreach (var target in layout.All)
        {
            target.State.CountFor(state);
            target.State.NoteAvailability(isFirst ? long.MinValue : now);
        }

        int furthest = available.SelectMany(t => t).Select(t => PercentOf(t, now)).DefaultIfEmpty(100).Max();
        int least = available.SelectMany(t => t).Select(t => PercentOf(t, now)).DefaultIfEmpty(100).Min();
        if (least == 100)
        {
            return [.. available.Select(a => a.Select(t => new WeightedTarget(t, t.Weight)).ToArray())];
        }

        state.ChangeWithin(time, TimeSpan.FromTicks(Math.Max(document.SlowStart.Ticks / SlowSteps, ShortestStep.Ticks)));
        return [.. available.Select(a => a.Select(t =>
        {
            int percent = Math.Max(1, PercentOf(t, now) * 100 / furthest);
            return new WeightedTarget(t, t.Weight * percent, percent);
        }).ToArray())];
    }

    private int PercentOf(ServiceTarget target, long now)
    {
        long since = target.State.AvailableSince;
        if (document.SlowStart == TimeSpan.Zero || since == long.MinValue || !target.State.IsAvailable)
        {
            return 100;
        }

        return (int)Math.Clamp(10 + 90 * (time.GetElapsedTime(since, now) / document.SlowStart), 10, 100);
    }

    private Balancer BalancerOf(TargetLayout layout, int[] used, WeightedTarget[][] weights, double[] shares)
    {
        Balancer[] balancers = [.. used.Select(i => BalancerOf(layout.Levels[i], weights[i]))];
        if (balancers.Length == 1)
        {
            return balancers[0];
        }

        double sum = 0;
        double[] upTo = [.. used.Select(i => sum += shares[i])];
        return new SpillBalancer(balancers, upTo, _key, random);
    }

    private Balancer BalancerOf(TargetLevel level, WeightedTarget[] targets)
    {
        if (targets.Length == 1)
        {
            return new FirstBalancer(targets);
        }

        return document.LoadBalancing switch
        {
            LoadBalancing.LeastRequests => new LeastRequestsBalancer(targets, state.Rotation, random),
            LoadBalancing.PowerOfTwo => new PowerOfTwoBalancer(targets, random),
            LoadBalancing.Random => new RandomBalancer(targets, random),
            LoadBalancing.First => new FirstBalancer(targets),
            LoadBalancing.ConsistentHash => new ConsistentHashBalancer(level, targets, _key!, document.Hash!.Bound, state, random),
            LoadBalancing.PeakEwma => new PeakEwmaBalancer(targets, state.MeanLatency, time, random),
            _ => new RoundRobinBalancer(targets, state.Rotation, random),
        };
    }
}
