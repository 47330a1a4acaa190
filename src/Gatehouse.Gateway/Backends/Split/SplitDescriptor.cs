using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Backends.Http;

namespace Gatehouse.Gateway.Backends.Split;

internal sealed class SplitDescriptor : BackendDescriptor<SplitOptions>
{
    private static readonly HttpBackendDescriptor Service = new();

    public override string Id => "backends";

    public override string Summary => "Splits the requests over several services by weight: a canary, blue and green, two arms of a test.";

    protected override void Validate(SplitOptions options, GatewayDocument gateway, ProblemList problems)
    {
        var seen = new Dictionary<string, SplitSideOptions>(StringComparer.Ordinal);
        foreach (var side in options.Services)
        {
            Service.ValidateOptions(ServiceOf(side), gateway, problems);
            if (!seen.TryAdd(side.Service, side))
            {
                problems.Add(new ConfigurationProblem(ProblemCodes.DuplicateName, side.MarkOf("service"), side.SourcePath, $"the service \"{side.Service}\" is listed twice")
                {
                    OtherMark = seen[side.Service].MarkOf("service"),
                    OtherLabel = "the first time",
                    Hint = "Write one entry with the sum of the weights.",
                });
            }
        }

        CheckWeights(options, problems);
    }

    protected override string Dependencies(SplitOptions options, GatewayDocument gateway)
        => string.Join(' ', options.Services.Select(s => Service.DependencyHash(ServiceOf(s), gateway)));

    protected override Backend Build(SplitOptions options, RouteDocument route, SnapshotBuild build)
    {
        var sides = options.Services.Select(s => new SplitSide(s.Service, WeightOf(s), Service.BuildBackend(ServiceOf(s), route, build)));
        var sticky = route.Sticky is null ? null : new StickyKey(route.Sticky);
        return new SplitBackend([.. sides], sticky, Random.Shared);
    }

    private static void CheckWeights(SplitOptions options, ProblemList problems)
    {
        var shared = options.Services.Where(s => s.Share is not null).ToArray();
        if (shared.Length == 0)
        {
            if (options.Services.All(s => s.Weight == 0))
            {
                problems.Add(ProblemCodes.InvalidCombination, options, "services", "every weight is 0, so no service takes a request", "Give one of them a weight above 0.");
            }

            return;
        }

        foreach (var side in options.Services)
        {
            if (side is { Weight: not null, Share: not null })
            {
                problems.Add(ProblemCodes.InvalidCombination, side, "weight", "a service has a weight or a share, not both", "Remove one of them.");
            }
            else if (side.Share is null)
            {
                problems.Add(ProblemCodes.InvalidCombination, side, side.Weight is null ? "service" : "weight", $"{side.Service} has no share, and {shared[0].Service} has one", "Write a share for every service, or a weight for every service.");
            }
        }

        decimal sum = shared.Sum(s => (decimal)s.Share!.Value.Fraction) * 100;
        if (shared.Length == options.Services.Count && sum != 100)
        {
            problems.Add(
                ProblemCodes.InvalidCombination,
                options,
                "services",
                FormattableString.Invariant($"the shares add up to {sum:0.######}%, not to 100%"),
                "Change one of them, or write weights, which are relative to each other.");
        }
    }

    private static double WeightOf(SplitSideOptions side) => side.Share?.Fraction ?? side.Weight ?? 1;

    // The side's own place stays with it: what is wrong with the service is told there.
    private static HttpBackendOptions ServiceOf(SplitSideOptions side) => new() { Service = side.Service, Upgrades = side.Upgrades, Source = side.Source };
}
