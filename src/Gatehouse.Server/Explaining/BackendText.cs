using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Server.Explaining;

/// <summary>A route's backend in one line: "service orders", "ai openai", "respond".</summary>
internal static class BackendText
{
    public static string Of(RouteDocument route)
        => (route.Source as ConfigMapping)?.Find(route.BackendId)?.Value is ConfigScalar { Text: { Length: > 0 } text }
            ? $"{route.BackendId} {text}"
            : route.BackendId;
}
