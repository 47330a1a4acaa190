using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.Gateway.Backends.Redirect;

internal sealed class RedirectDescriptor : BackendDescriptor<RedirectOptions>
{
    public override string Id => "redirect";

    public override string Summary => "Sends the client to another address.";

    public override bool MayStandIn => true;

    protected override void Validate(RedirectOptions options, GatewayDocument gateway, ProblemList problems)
    {
        if (options.Status is not (301 or 302 or 307 or 308))
        {
            problems.Add(ProblemCodes.NotOneOf, options, "status", $"{options.Status} is not one of 301, 302, 307, 308");
        }

        if (LocationTemplate.Read(options.To, out _) is { } fault)
        {
            problems.Add(ProblemCodes.InvalidValue, options, "to", fault);
        }
    }

    /// <summary>Whether everything that a route's redirect names is there: a name that is not captured would be filled in with nothing.</summary>
    public static void CheckNames(RedirectOptions? options, IReadOnlyList<string> captured, ProblemList problems)
    {
        if (options is null || LocationTemplate.Read(options.To, out var template) is not null)
        {
            return;
        }

        string[] known = ["path", "query", "host", .. captured];
        foreach (string name in template!.Names.Where(n => !known.Contains(n, StringComparer.Ordinal)))
        {
            problems.Add(ProblemCodes.InvalidValue, options, "to", $"the route's path captures no {{{name}}}", NearName.Hint(name, known) ?? $"There are {string.Join(", ", known)}.");
        }
    }

    protected override Backend Build(RedirectOptions options, RouteDocument route, SnapshotBuild build)
    {
        LocationTemplate.Read(options.To, out var template);
        return new RedirectBackend(options.Status, template!, options.KeepQuery && !options.To.Contains('?', StringComparison.Ordinal));
    }
}
