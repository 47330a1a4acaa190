using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Server.Explaining;

/// <summary>A route's backend in one line: "service orders", "backends orders 95, orders-v2 5, sticky", "ai openai", "respond".</summary>
internal static class BackendText
{
    public static string Of(RouteDocument route)
        => KindOf(route) + (route.Sticky is null ? "" : ", sticky") + (route.Mirror is { } mirror ? $", mirror {mirror.Service}" : "");

    private static string KindOf(RouteDocument route) => (route.Source as ConfigMapping)?.Find(route.BackendId)?.Value switch
    {
        ConfigScalar { Text: { Length: > 0 } text } => $"{route.BackendId} {text}",
        ConfigMapping written when written.Find("services")?.Value is ConfigSequence sides => $"{route.BackendId} {string.Join(", ", sides.Items.Select(SideOf))}",
        ConfigSequence sides => $"{route.BackendId} {string.Join(", ", sides.Items.Select(SideOf))}",
        _ => route.BackendId,
    };

    private static string SideOf(ConfigNode side) => side switch
    {
        ConfigScalar { Text: var text } => text,
        ConfigMapping mapping => string.Join(' ', new[] { "service", "weight", "share" }.Select(key => (mapping.Find(key)?.Value as ConfigScalar)?.Text).OfType<string>()),
        _ => "",
    };
}
