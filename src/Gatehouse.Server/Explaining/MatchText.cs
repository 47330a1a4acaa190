using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Explaining;

/// <summary>A match in one line: "GET,POST api.example.com /v1/** header x-beta=1".</summary>
internal static class MatchText
{
    public static string Of(MatchDocument match)
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
        return string.Join(' ', parts);
    }
}
