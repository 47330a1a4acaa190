using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Reading;
using Gatehouse.Gateway.Routing.Conditions;

namespace Gatehouse.Gateway.Routing;

/// <summary>The routes of one API must agree about where a version is named, what it is called, and which is the default.</summary>
internal static class VersionsCheck
{
    public static void Check(GatewayDocument document, ProblemList problems)
    {
        var routes = document.Routes.Values.Where(r => r.Version is not null).ToArray();
        foreach (var route in routes)
        {
            CheckNames(route.Version!, problems);
        }

        foreach (var api in routes.GroupBy(r => r.Version!.Of, StringComparer.Ordinal))
        {
            var first = api.First();
            foreach (var route in api.Skip(1))
            {
                CheckAgreement(route.Version!, first, problems);
            }

            CheckDefaults([.. api], problems);
        }
    }

    private static void CheckNames(VersionDocument version, ProblemList problems)
    {
        foreach (var (setting, name) in new[] { ("of", version.Of), ("name", version.Name), ("header", version.Header), ("query", version.Query) })
        {
            if (name is { Length: > 0 } && !FieldSyntax.IsName(name))
            {
                problems.Add(ProblemCodes.InvalidValue, version, setting, $"\"{name}\" is no name", "Write letters, digits, points, hyphens and underscores.");
            }
        }
    }

    private static void CheckAgreement(VersionDocument version, RouteDocument first, ProblemList problems)
    {
        var other = first.Version!;
        bool isOtherHeader = !version.HeaderName.Equals(other.HeaderName, StringComparison.OrdinalIgnoreCase);
        if (version.By != other.By || isOtherHeader || version.QueryName != other.QueryName)
        {
            string setting = version.By != other.By ? "by" : isOtherHeader ? "header" : "query";
            problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, version.MarkOf(setting), version.SourcePath, $"the versions of {version.Of} are named in different places: routes.{first.Name} has another one")
            {
                OtherMark = other.Mark,
                OtherLabel = $"routes.{first.Name}",
                Hint = $"Write the same by, header and query on all routes of {version.Of}.",
            });
        }
    }

    private static void CheckDefaults(RouteDocument[] api, ProblemList problems)
    {
        var byName = new Dictionary<string, RouteDocument>(StringComparer.OrdinalIgnoreCase);
        var standard = api.FirstOrDefault(r => r.Version!.Default);
        foreach (var route in api)
        {
            var version = route.Version!;
            var same = byName.TryAdd(VersionName.Plain(version.Name).ToString(), route) ? route : byName[VersionName.Plain(version.Name).ToString()];
            if (same.Version!.Name != version.Name)
            {
                Conflict(version, "name", $"\"{version.Name}\" and \"{same.Version.Name}\" are the same version", same, "Write one of the names on both routes.", problems);
            }
            else if (version.Default && standard!.Version!.Name != version.Name)
            {
                Conflict(version, "default", $"{version.Of} has two defaults, {standard.Version.Name} and {version.Name}", standard, "Remove one default.", problems);
            }
            else if (version.Default != same.Version.Default)
            {
                Conflict(version, "default", $"version {version.Name} of {version.Of} is the default on one of its routes and not on another", same, "Write default on all routes of the version, or on none.", problems);
            }
        }
    }

    private static void Conflict(VersionDocument version, string setting, string message, RouteDocument other, string hint, ProblemList problems)
        => problems.Add(new ConfigurationProblem(ProblemCodes.InvalidCombination, version.MarkOf(setting), version.SourcePath, message)
        {
            OtherMark = other.Version!.MarkOf(setting),
            OtherLabel = $"routes.{other.Name}",
            Hint = hint,
        });
}
