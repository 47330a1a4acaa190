using Gatehouse.AI.Models;
using Gatehouse.Core.Configuration;
using Gatehouse.Gateway.Policies.ApiKey;

namespace Gatehouse.Server.Running;

/// <summary>Commands that reach something with this configuration: one for the first plain route, one for the first model.</summary>
internal static class TryLines
{
    public static IEnumerable<string> For(GatewayDocument document, string traffic, bool isDemo)
    {
        var routes = document.Routes.Values.Where(r => r.Match.Host.Count == 0 && r.Match.Headers.Count == 0 && r.Match.Query.Count == 0).ToArray();
        if (routes.FirstOrDefault(r => r.BackendId != "ai" && TakesGet(r.Match)) is { } plain && PathOf(plain.Match) is { } path)
        {
            yield return isDemo ? $"curl {traffic}/hello" : $"curl -i {traffic}{path}{KeyOf(plain, document)}";
        }

        if (routes.FirstOrDefault(r => r.BackendId == "ai") is { } models
            && models.Match.Path.StartsWith("/v1/", StringComparison.Ordinal)
            && document.Section<AIDocument>("ai")?.Models.Keys.FirstOrDefault() is { } model)
        {
            string body = $$"""{"model":"{{model}}","messages":[{"role":"user","content":"Say hello"}]}""";
            yield return $"curl {traffic}/v1/chat/completions -H 'content-type: application/json'{KeyOf(models, document)} -d '{body}'";
        }
    }

    // Whoever copies the line knows which key to write.
    private static string KeyOf(RouteDocument route, GatewayDocument document)
    {
        var uses = document.Defaults.Policies.Concat(route.Policies).SelectMany(u => u.Any.Count > 0 ? u.Any : [u]);
        var key = uses.Select(u => (u.Reference is { } name ? document.Policies.GetValueOrDefault(name) : u)?.Options).OfType<ApiKeyOptions>().FirstOrDefault();
        return key is null ? ""
            : key.Scheme is not null ? " -H 'authorization: Bearer YOUR_KEY'"
            : key.Header is null && key.Query is not null ? ""
            : $" -H '{(key.Header?[0] ?? ApiKeyOptions.DefaultHeader).ToLowerInvariant()}: YOUR_KEY'";
    }

    private static bool TakesGet(MatchDocument match) => match.Methods.Count == 0 || match.Methods.Contains("GET", StringComparer.Ordinal);

    private static string? PathOf(MatchDocument match)
        => match.Path.Contains('{', StringComparison.Ordinal) ? null : match.Path.Replace("/**", "/", StringComparison.Ordinal);
}
