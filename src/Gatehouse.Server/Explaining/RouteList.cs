using System.Text.Json.Nodes;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Server.Explaining;

/// <summary>The routes of a configuration as machines read them.</summary>
internal static class RouteList
{
    public static JsonArray Of(GatewayDocument document) => new([.. document.Routes.Values.Select(r => Of(r, document))]);

    private static JsonObject Of(RouteDocument route, GatewayDocument document) => new()
    {
        ["name"] = route.Name,
        ["match"] = MatchText.Of(route),
        ["backend"] = BackendText.Of(route),
        ["policies"] = new JsonArray([.. PolicyText.Of(route, document).Select(p => JsonValue.Create(p))]),
        ["defined_at"] = PlaceText.Of(route, document),
    };
}
