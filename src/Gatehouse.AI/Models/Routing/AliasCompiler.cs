using System.Globalization;
using Gatehouse.AI.Models.Hedging;
using Gatehouse.AI.Models.Shadow;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Models.Routing;

/// <summary>Compiles one model: its targets are added, then it is made.</summary>
internal sealed class AliasCompiler(string name, ModelDocument model, SnapshotBuild build)
{
    private readonly List<RouterTarget> _targets = [];
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    /// <summary>All targets that a model names, in the order of the groups.</summary>
    public static IEnumerable<(ModelTargetDocument Target, CandidateGroup Group)> TargetsOf(ModelDocument model)
        => model.Targets.Select(t => (t, CandidateGroup.Own))
            .Concat((model.Fallback ?? []).Select(t => (t, CandidateGroup.Fallback)))
            .Concat((model.ContextFallback ?? []).Select(t => (t, CandidateGroup.ForContext)))
            .Concat((model.ContentPolicyFallback ?? []).Select(t => (t, CandidateGroup.ForPolicy)));

    /// <summary>What is known of a provider's model at an address, whichever models name it.</summary>
    public static TargetState StateOf(ModelTargetDocument target, ProviderOptions options, UpstreamEndpoint endpoint, UpstreamSettings settings, SnapshotBuild build)
    {
        var state = build.State.Claim($"ai.targets.{target.Model}@{endpoint.Name}", () =>
        {
            var made = new TargetState(build.Time);
            TargetTelemetry.Add(made, target.Model, endpoint.Name);
            return made;
        });
        state.Server = options.Queue is { } queue ? QueueOf(queue, endpoint.Address with { PathPrefix = "" }, settings, build) : null;
        return state;
    }

    private static ServerQueue QueueOf(ServerQueueDocument queue, HttpAddress address, UpstreamSettings settings, SnapshotBuild build)
    {
        var endpoint = build.Upstream(address, settings);
        return build.State.Claim($"ai.queues.{endpoint.Name}{queue.Metrics} {queue.Interval}", () => new ServerQueue(endpoint, queue, build.Time));
    }

    public void Add(CandidateGroup group, ModelTarget target) => _targets.Add(new RouterTarget(target, group));

    /// <summary>By its name and arm: targets that are added or moved leave the calls of the others where they are.</summary>
    public ulong KeyOf(ModelTargetDocument target)
    {
        string key = $"{target.Model} {target.Arm}";
        _seen[key] = _seen.GetValueOrDefault(key) + 1;
        return StableHash.Of(_seen[key] == 1 ? key : $"{key} {_seen[key].ToString(CultureInfo.InvariantCulture)}");
    }

    public CallLimits? LimitsOf(ModelTargetDocument target)
        => target.Limits is { } limits ? build.State.Claim($"ai.models.{name}.{target.Model}.{target.Arm}", () => new CallLimits(build.Time)).With(limits) : null;

    /// <param name="shadow">The target of the model's shadow; null when it has none.</param>
    public ModelAlias Compile(ModelTarget? shadow)
    {
        var only = _targets[0].Target;
        bool decides = _targets.Count > 1 || only.Conditions is not null || only.Limits is not null;
        return new ModelAlias(name, [.. _targets.Select(t => t.Target)])
        {
            Router = decides ? RouterOf() : null,
            Hedging = model.Hedging is { } hedging ? new ModelHedging(hedging.After, hedging.Most, build.State.Claim($"ai.models.{name}.first_tokens", () => new FirstTokenTimes())) : null,
            Shadow = model.Shadow is { } copied ? new ModelShadow(shadow!, copied.Share.Fraction, copied.Most, build.State.Claim($"ai.models.{name}.shadows", () => new ShadowCount()), Random.Shared) : null,
            Rules = model is { RetryOn: null, Retries: null } ? FailureRules.Usual
                : new FailureRules(model.RetryOn, model.Retries, model.Retries is null ? null : build.State.Claim($"ai.models.{name}.retries", () => new RetryShare(build.Time))),
        };
    }

    private ModelRouter RouterOf()
    {
        var state = build.State.Claim($"ai.models.{name}", () => new AliasState());
        return new ModelRouter(name, _targets, OrderOf(state), model.Sticky is { } sticky ? new StickyRule(sticky, build.Time) : null, model.WhenNoneMatches, state, build.Time);
    }

    private TargetOrder OrderOf(AliasState state) => model.Strategy switch
    {
        ModelStrategy.Weighted => new WeightedOrder(Random.Shared),
        ModelStrategy.RoundRobin => new RotatingOrder(state),
        ModelStrategy.LeastBusy => new BusyOrder(state),
        ModelStrategy.LowestLatency => new LatencyOrder(model.Explore.Fraction, state, Random.Shared),
        ModelStrategy.LowestCost => new CostOrder(state, build.Time),
        _ => new WrittenOrder(),
    };
}
