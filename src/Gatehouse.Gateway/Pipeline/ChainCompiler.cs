using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Snapshots;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// Puts the policies of a route in order: by stage, then those of the defaults, then as written. A named policy is one
/// instance wherever it is attached, and runs once however often it is; inline ones with equal options are shared unless
/// they keep state.
/// </summary>
internal sealed class ChainCompiler(SnapshotBuild build)
{
    private readonly ILogger _logger = build.Loggers.CreateLogger("Gatehouse.Pipeline");
    private readonly Dictionary<string, ChainStep> _named = new(StringComparer.Ordinal);

    /// <summary>The steps of a route. A policy that cannot be built throws: there is no chain without it.</summary>
    public IReadOnlyList<ChainStep> Compile(RouteDocument route)
    {
        var steps = new List<ChainStep>();
        var references = new HashSet<string>(StringComparer.Ordinal);
        Append(build.Document.Defaults.Policies, "defaults", fromDefaults: true, steps, references);
        Append(route.Policies, "routes." + route.Name, fromDefaults: false, steps, references);
        return [.. steps.Where(s => !IsReplaced(s, steps)).OrderBy(s => s.Stage)];
    }

    private bool IsReplaced(ChainStep step, List<ChainStep> all)
        => step.FromDefaults && build.Policies.Find(step.Id) is { ReplacesDefault: true } && all.Exists(s => !s.FromDefaults && s.Id == step.Id);

    private void Append(IReadOnlyList<PolicyUse> uses, string owner, bool fromDefaults, List<ChainStep> steps, HashSet<string> references)
    {
        for (int i = 0; i < uses.Count; i++)
        {
            if (uses[i].Reference is not { } reference || references.Add(reference))
            {
                steps.Add(Resolve(uses[i], $"{owner}.policies[{i}]") with { AttachedAt = uses[i].Mark, FromDefaults = fromDefaults });
            }
        }
    }

    /// <param name="use">What was written.</param>
    /// <param name="place">Key of the state of a policy written inline here.</param>
    private ChainStep Resolve(PolicyUse use, string place)
    {
        if (use.Reference is { } name)
        {
            if (!_named.TryGetValue(name, out var known))
            {
                _named.Add(name, known = Make(build.Document.Policies[name], name, isNamed: true));
            }

            return known;
        }

        return Make(use, place, isNamed: false);
    }

    private ChainStep Make(PolicyUse use, string name, bool isNamed)
    {
        if (use.Any.Count > 0)
        {
            var alternatives = use.Any.Select((a, i) => Resolve(a, $"{name}.any[{i}]")).ToArray();
            return Step(use, isNamed ? name : "any", "any", alternatives[0].Stage, Build(new AnyPolicy(alternatives), isNamed ? name : "any", alternatives.Any(a => a.Conduct.LeavesLoop)))
                with { Alternatives = alternatives };
        }

        string id = use.Id ?? throw new InvalidOperationException($"{name} has no kind.");
        var descriptor = build.Policies.Find(id) ?? throw new InvalidOperationException($"There is no policy {id}.");
        var options = use.Options ?? throw new InvalidOperationException($"{name} has no options.");
        bool isShared = !isNamed && !descriptor.KeepsState && use.Source is not null;
        string key = isShared ? $"{id}:{ContentKey.Of(use)}" : name;
        string shown = isNamed ? name : id;
        var policy = build.Reuse(
            "policy",
            key,
            ContentKey.Of(use),
            () => Build(descriptor.BuildPolicy(options, new PolicyBuildContext(name, build)), shown, descriptor.MayTakeLong));
        return Step(use, shown, id, descriptor.Stage, policy);
    }

    private BuiltPolicy Build(Policy policy, string name, bool mayTakeLong)
        => new(policy, new LoopConduct(name, mayTakeLong, _logger), new LoopConduct(name, mayTakeLong: false, _logger));

    private static ChainStep Step(PolicyUse use, string name, string id, PolicyStage stage, BuiltPolicy built)
        => new(name, id, stage, built.Policy, use.Mark, use.Mark, FromDefaults: false) { Conduct = built.Conduct, ReplyConduct = built.ReplyConduct };

    /// <summary>A policy with what is known of it, which lives as long.</summary>
    private sealed record BuiltPolicy(Policy Policy, LoopConduct Conduct, LoopConduct ReplyConduct);
}
