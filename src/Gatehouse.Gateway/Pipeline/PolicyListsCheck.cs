using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Backends.Http;
using Gatehouse.Gateway.Backends.Split;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// What can be wrong with a policy only where it is attached: alternatives of different stages, and settings that do not
/// fit the route or the policies before it. References that dangle were reported before and are passed over.
/// </summary>
internal sealed class PolicyListsCheck(PolicyCatalog catalog) : DocumentCheck
{
    private readonly PolicyStages _stages = new(catalog);

    public override void Check(GatewayDocument document, ProblemList problems)
    {
        var lists = document.Routes.Values.Select(r => r.Policies).Prepend(document.Defaults.Policies);
        foreach (var use in lists.SelectMany(list => list).Where(use => use.Any.Count > 0))
        {
            CheckAlternatives(document, use, problems);
        }

        CheckShadows(document, document.Defaults.Policies, before: [], problems);
        foreach (var route in document.Routes.Values)
        {
            CheckShadows(document, route.Policies, document.Defaults.Policies, problems);
            CheckRoute(document, route, problems);
        }

        CheckHashes(document, problems);
    }

    /// <summary>A service that hashes by consumer, where no route that uses it knows its callers, hashes by nothing.</summary>
    private void CheckHashes(GatewayDocument document, ProblemList problems)
    {
        foreach (var service in document.Services.Values.Where(s => s.Hash?.By == HashBy.Consumer))
        {
            var routes = document.Routes.Values.Where(r => ServicesOf(r).Contains(service.Name, StringComparer.Ordinal)).ToArray();
            if (routes.Length > 0 && !Array.Exists(routes, r => _stages.Identifies(document, r)))
            {
                problems.Add(new ConfigurationProblem(
                    ProblemCodes.InvalidCombination,
                    service.MarkOf("hash"),
                    $"{service.SourcePath}.hash",
                    "requests have no consumer to hash by: no route of this service identifies the caller; targets are drawn at random")
                {
                    Severity = ProblemSeverity.Warning,
                    Hint = "Attach a policy such as api_key, or write hash: ip.",
                });
            }
        }
    }

    private static IEnumerable<string> ServicesOf(RouteDocument route) => route.BackendOptions switch
    {
        HttpBackendOptions http => [http.Service],
        SplitOptions split => split.Services.Select(s => s.Service),
        _ => [],
    };

    /// <summary>Shadow without effect: a policy runs once on a route, so where it counts anyway it would only seem to be taken back; and one that refuses nothing.</summary>
    private void CheckShadows(GatewayDocument document, IReadOnlyList<PolicyUse> uses, IReadOnlyList<PolicyUse> before, ProblemList problems)
    {
        foreach (var use in uses.Where(u => u is { Reference: not null, Shadow: true }))
        {
            bool isOfDefaults = Counts(before, use);
            if (isOfDefaults || Counts(uses, use))
            {
                problems.Add(
                    ProblemCodes.InvalidCombination,
                    use,
                    "shadow",
                    $"{use.Reference} is attached without shadow as well{(isOfDefaults ? ", by the defaults" : "")}: it counts",
                    "Remove one of the two.");
            }
        }

        foreach (var use in uses.Where(document.RunsInShadow))
        {
            if (PolicyStages.KindsOf(document, use).All(k => catalog.Find(k.Kind.Id!) is { MayRefuse: false }) && PolicyStages.KindsOf(document, use).FirstOrDefault().Kind is { Id: { } id })
            {
                problems.Add(ProblemCodes.InvalidCombination, use, use.Shadow is null ? "" : "shadow", $"{id} refuses nothing, so in shadow it does nothing", "Remove shadow, or the policy.");
            }
        }

        bool Counts(IReadOnlyList<PolicyUse> list, PolicyUse use) => list.Any(u => u.Reference == use.Reference && !document.RunsInShadow(u));
    }

    private void CheckAlternatives(GatewayDocument document, PolicyUse use, ProblemList problems)
    {
        var stages = use.Any.Select(a => _stages.StageOf(document, a)).OfType<PolicyStage>().Distinct().ToArray();
        if (stages.Length > 1)
        {
            problems.Add(
                ProblemCodes.InvalidCombination,
                use,
                "any",
                $"the alternatives run in different stages ({string.Join(", ", stages.Select(s => s.ToString().ToLowerInvariant()))})",
                "Alternatives must be of one stage; attach the others by themselves.");
        }

        foreach (var (alternative, kind) in PolicyStages.KindsOf(document, use).Where(k => catalog.Find(k.Kind.Id!) is { MayBeAlternative: false }))
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, alternative.Mark, alternative.SourcePath, $"{kind.Id} lets requests through whoever sends them, so as an alternative it would let everybody in")
            {
                Hint = "Attach it by itself, beside any.",
            });
        }

        foreach (var alternative in use.Any.Where(a => use.Shadow != true && document.RunsInShadow(a)))
        {
            problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, alternative.Mark, alternative.SourcePath, $"{alternative.Reference} runs in shadow, and an alternative in shadow lets nobody in")
            {
                Hint = $"Take shadow from {alternative.Reference}, and write shadow: true beside any to try all alternatives.",
            });
        }
    }

    private void CheckRoute(GatewayDocument document, RouteDocument route, ProblemList problems)
    {
        bool hasIdentity = _stages.Identifies(document, route);
        IReadOnlyCollection<string> names = PathPattern.TryParse(route.Match.Path, out var path, out _, out _) ? path.Names : [];
        foreach (var use in PolicyStages.UsesOf(document, route))
        {
            foreach (var (attached, kind) in PolicyStages.KindsOf(document, use))
            {
                if (catalog.Find(kind.Id!) is { } descriptor && kind.Options is { } options)
                {
                    descriptor.ValidatePlacement(options, new PolicyPlacement(route, names, hasIdentity, attached), problems);
                }
            }
        }
    }
}
