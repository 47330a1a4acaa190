using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Explaining;

/// <summary>A match in one line: "GET,POST api.example.com /v1/** header x-beta=1".</summary>
internal static class MatchText
{
    public static string Of(RouteDocument route) => Of(route.Match, route.Version);

    private static string Of(MatchDocument match, VersionDocument? version)
    {
        var parts = new List<string>();
        if (match.Methods.Count > 0)
        {
            parts.Add(string.Join(',', match.Methods));
        }

        if (match.Host.Count > 0)
        {
            parts.Add(string.Join(',', match.Host));
        }

        parts.Add(match.Path);
        parts.AddRange(match.Headers.Select(h => $"header {h.Key}={h.Value}"));
        parts.AddRange(match.Query.Select(q => $"query {q.Key}={q.Value}"));
        parts.AddRange(match.Cookies.Select(c => $"cookie {c.Key}={c.Value}"));
        if (match.Client.Count > 0)
        {
            parts.Add($"client {string.Join(',', match.Client)}");
        }

        if (match.Time is { } time)
        {
            parts.Add($"time {TimeText(time)}");
        }

        parts.AddRange(match.Body.Select(b => $"body {b.Key}={b.Value}"));
        if (version is not null)
        {
            parts.Add($"version {version.Of} {version.Name}{(version.Default ? " (default)" : "")}");
        }

        return string.Join(' ', parts);
    }

    private static string TimeText(TimeWindowDocument time)
        => string.Join(' ', new[]
        {
            time.From is null ? null : $"from {time.From}",
            time.Until is null ? null : $"until {time.Until}",
            time.Days.Count == 0 ? null : string.Join(',', time.Days).ToLowerInvariant(),
            time.Hours,
            time.Zone,
        }.OfType<string>());
}
