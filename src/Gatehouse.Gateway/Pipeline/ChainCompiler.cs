using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Pipeline.Shadow;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// Puts the policies of a route in order: by stage, then those of the defaults, then as written. A named policy is one
/// instance wherever it is attached, and runs once however often it is; inline ones with equal options are shared unless
/// they keep state. In shadow it is another instance, with state of its own.
/// </summary>
internal sealed class ChainCompiler(SnapshotBuild build)
{
    private readonly ILogger _logger = build.Loggers.CreateLogger("Gatehouse.Pipeline");
    private readonly Dictionary<string, ChainStep> _named = new(StringComparer.Ordinal);

    /// <summary>How a policy is made.</summary>
    private enum Form
    {
        Enforced,
        Shadow,

        /// <summary>An alternative of an `any:` in shadow: apart from its twin, and judged with the others.</summary>
        ShadowAlternative,
    }

    /// <summary>The steps of a route. A policy that cannot be built throws: there is no chain without it.</summary>
    public IReadOnlyList<ChainStep> Compile(RouteDocument route)
    {
        var steps = new List<ChainStep>();
        var references = new HashSet<string>(StringComparer.Ordinal);
        var (defaults, own) = (build.Document.Defaults.Policies, route.Policies);
        var enforced = defaults.Concat(own).Where(u => u.Reference is not null && !build.Document.RunsInShadow(u)).Select(u => u.Reference!).ToHashSet(StringComparer.Ordinal);
        Append(defaults, "defaults", fromDefaults: true);
        Append(own, "routes." + route.Name, fromDefaults: false);
        return [.. steps.Where(s => !IsReplaced(s, steps, route)).OrderBy(s => s.Stage)];

        void Append(IReadOnlyList<PolicyUse> uses, string owner, bool fromDefaults)
        {
            for (int i = 0; i < uses.Count; i++)
            {
                bool inShadow = build.Document.RunsInShadow(uses[i]);

                // What is attached in shadow by one and without by another counts.
                if (uses[i].Reference is not { } reference || (!(inShadow && enforced.Contains(reference)) && references.Add(reference)))
                {
                    steps.Add(Resolve(uses[i], $"{owner}.policies[{i}]", inShadow ? Form.Shadow : Form.Enforced) with { AttachedAt = uses[i].Mark, FromDefaults = fromDefaults });
                }
            }
        }
    }

    // What a route tries in shadow takes nothing from what the defaults hold.
    // One that the route names too stays.
    private bool IsReplaced(ChainStep step, List<ChainStep> all, RouteDocument route)
        => step.FromDefaults && build.Policies.Find(step.Id) is { ReplacesDefault: true }
            && all.Exists(s => !s.FromDefaults && !s.InShadow && s.Id == step.Id) && !route.Policies.Any(p => p.Reference == step.Name);

    /// <param name="use">What was written.</param>
    /// <param name="place">Key of the state of a policy written inline here.</param>
    /// <param name="form">How it is made.</param>
    private ChainStep Resolve(PolicyUse use, string place, Form form)
    {
        if (use.Reference is { } name)
        {
            string key = $"{form} {name}";
            if (!_named.TryGetValue(key, out var known))
            {
                _named.Add(key, known = Make(build.Document.Policies[name], name, isNamed: true, form));
            }

            return known;
        }

        return Make(use, place, isNamed: false, form);
    }

    private ChainStep Make(PolicyUse use, string name, bool isNamed, Form form)
    {
        if (use.Any.Count > 0)
        {
            string any = isNamed ? name : "any";
            var alternatives = use.Any.Select((a, i) => Resolve(a, $"{name}.any[{i}]", form == Form.Enforced ? form : Form.ShadowAlternative)).ToArray();
            var built = Build(new AnyPolicy(alternatives), any, alternatives.Any(a => a.Conduct.LeavesLoop), form);
            return Step(use, any, "any", alternatives[0].Stage, built, form) with { Alternatives = alternatives };
        }

        string id = use.Id ?? throw new InvalidOperationException($"{name} has no kind.");
        var descriptor = build.Policies.Find(id) ?? throw new InvalidOperationException($"There is no policy {id}.");
        var options = use.Options ?? throw new InvalidOperationException($"{name} has no options.");
        bool isShared = !isNamed && !descriptor.KeepsState && use.Source is not null;
        string shown = isNamed ? name : id;
        string apart = form == Form.Enforced ? "" : "shadow ";
        var policy = build.Reuse(
            form == Form.Shadow ? "shadow policy" : "policy",
            apart + (isShared ? $"{id}:{ContentKey.Of(use)}" : name),
            ContentKey.Of(use),
            () => Build(descriptor.BuildPolicy(options, new PolicyBuildContext(apart + name, build) { InShadow = form != Form.Enforced }), shown, descriptor.MayTakeLong, form));
        return Step(use, shown, id, descriptor.Stage, policy, form);
    }

    private BuiltPolicy Build(Policy policy, string name, bool mayTakeLong, Form form)
        => form == Form.Shadow
            ? Built(new ShadowPolicy(policy, mayTakeLong, build.Time, new ShadowTelemetry(name, build.Time, _logger)), name, mayTakeLong: false)
            : Built(policy, name, mayTakeLong);

    private BuiltPolicy Built(Policy policy, string name, bool mayTakeLong)
        => new(policy, new LoopConduct(name, mayTakeLong, _logger), new LoopConduct(name, mayTakeLong: false, _logger));

    private static ChainStep Step(PolicyUse use, string name, string id, PolicyStage stage, BuiltPolicy built, Form form)
        => new(name, id, stage, built.Policy, use.Mark, use.Mark, FromDefaults: false) { Conduct = built.Conduct, ReplyConduct = built.ReplyConduct, InShadow = form == Form.Shadow };

    /// <summary>A policy with what is known of it, which lives as long.</summary>
    private sealed record BuiltPolicy(Policy Policy, LoopConduct Conduct, LoopConduct ReplyConduct);
}
