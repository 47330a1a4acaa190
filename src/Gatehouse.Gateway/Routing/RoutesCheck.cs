using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Backends.Redirect;
using Gatehouse.Gateway.Backends.Split;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Reading;
using Gatehouse.Gateway.Mirroring;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Routing.Doubts;

namespace Gatehouse.Gateway.Routing;

/// <summary>What only somebody who knows how routes match can find wrong: patterns that match nothing, and routes that match the same requests.</summary>
internal sealed class RoutesCheck(PolicyCatalog policies) : DocumentCheck
{
    public override void Check(GatewayDocument document, ProblemList problems)
    {
        var sound = new List<RouteOverlaps.Candidate>();
        foreach (var (name, route) in document.Routes)
        {
            CheckSticky(route, problems);
            if (route.Mirror is { Service.Length: > 0 } mirror)
            {
                MirrorBackend.Check(mirror, document, problems);
            }

            var match = new MatchCheck(route.Match, problems);
            if (match.Check() is { } path && !IsBroken(route))
            {
                RedirectDescriptor.CheckNames(route.BackendOptions as RedirectOptions, path.Names, problems);
                sound.Add(new RouteOverlaps.Candidate(sound.Count, name, route, path, match.Hosts, new RouteConditions(route.Match, route.Version)));
            }
        }

        VersionsCheck.Check(document, problems);
        foreach (var (later, earlier) in RouteOverlaps.Find(sound))
        {
            problems.Add(new ConfigurationProblem(
                ProblemCodes.AmbiguousRoutes,
                later.Route.Match.Mark,
                later.Route.Match.SourcePath,
                $"matches the same requests as routes.{earlier.Name} ({Describe(earlier)}), and neither is more specific")
            {
                OtherMark = earlier.Route.Match.Mark,
                OtherLabel = $"routes.{earlier.Name} matches here",
                Hint = "Give one of them a further condition (host, methods, headers, query, cookies, client, time, body), or remove it.",
            });
        }

        // Routes with faults are not among these, so what they take would be missing from the picture.
        if (!problems.HasErrors)
        {
            HiddenRoutes.Report(sound, problems);
            new OpenWays(document, new PolicyStages(policies)).Report(sound, problems);
        }
    }

    // What cannot be compiled was reported where it was bound.
    private static bool IsBroken(RouteDocument route)
    {
        if (route.Match.Time is not { } time)
        {
            return false;
        }

        var found = new ProblemList();
        time.Validate(found);
        return found.HasErrors;
    }

    private static void CheckSticky(RouteDocument route, ProblemList problems)
    {
        if (route.Sticky is null)
        {
            return;
        }

        if (route.BackendOptions is not SplitOptions)
        {
            problems.Add(ProblemCodes.InvalidCombination, route, "sticky", "sticky holds callers to one of several backends, and this route has none", "Write backends with a weight for each service, or remove sticky.");
        }

        if (route.Sticky.Header is { Length: > 0 } header && !FieldSyntax.IsName(header))
        {
            problems.Add(ProblemCodes.InvalidValue, route.Sticky, "header", $"\"{header}\" is not a header name");
        }

        if (route.Sticky.Cookie.Length > 0 && !FieldSyntax.IsName(route.Sticky.Cookie))
        {
            problems.Add(ProblemCodes.InvalidValue, route.Sticky, "cookie", $"\"{route.Sticky.Cookie}\" is not the name of a cookie");
        }
    }

    private static string Describe(RouteOverlaps.Candidate route)
        => route.Route.Match.Methods.Count == 0 ? route.Path.Text : $"{string.Join(", ", route.Route.Match.Methods)} {route.Path.Text}";
}
