using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Server.Explaining;

/// <summary>File and line of something written.</summary>
internal static class PlaceText
{
    public static string Of(SourceMark mark) => mark.Line == 0 ? "built in" : string.Create(CultureInfo.InvariantCulture, $"{mark.File}:{mark.Line}");

    /// <summary>Where a route begins: the line of its name.</summary>
    public static string Of(RouteDocument route, GatewayDocument document)
        => Of(((document.Source as ConfigMapping)?.Find("routes")?.Value as ConfigMapping)?.Find(route.Name)?.KeyMark ?? route.Mark);
}
