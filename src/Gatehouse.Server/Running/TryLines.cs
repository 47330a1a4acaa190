using Gatehouse.AI.Models;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Running;

/// <summary>Commands that reach something with this configuration: one for the first plain route, one for the first model.</summary>
internal static class TryLines
{
    public static IEnumerable<string> For(GatewayDocument document, string traffic, bool isDemo)
    {
        var routes = document.Routes.Values.Where(r => r.Match.Host.Count == 0 && r.Match.Headers.Count == 0 && r.Match.Query.Count == 0).ToArray();
        if (routes.FirstOrDefault(r => r.BackendId != "ai" && TakesGet(r.Match)) is { } plain && PathOf(plain.Match) is { } path)
        {
            yield return isDemo ? $"curl {traffic}/hello" : $"curl -i {traffic}{path}";
        }

        if (routes.FirstOrDefault(r => r.BackendId == "ai") is { } models
            && models.Match.Path.StartsWith("/v1/", StringComparison.Ordinal)
            && document.Section<AIDocument>("ai")?.Models.Keys.FirstOrDefault() is { } model)
        {
            string body = $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Say hello"}]}""";
            yield return $"curl {traffic}/v1/chat/completions -H 'content-type: application/json' -d '{body}'";
        }
    }

    private static bool TakesGet(MatchDocument match) => match.Methods.Count == 0 || match.Methods.Contains("GET", StringComparer.Ordinal);

    private static string? PathOf(MatchDocument match)
        => match.Path.Contains('{', StringComparison.Ordinal) ? null : match.Path.Replace("/**", "/", StringComparison.Ordinal);
}
