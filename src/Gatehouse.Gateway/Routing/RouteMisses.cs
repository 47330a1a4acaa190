namespace Gatehouse.Gateway.Routing;

/// <summary>What stood in the way of routes whose path takes a request.</summary>
internal struct RouteMisses
{
    /// <summary>Whether a route would take the path under another method.</summary>
    public bool Method { get; set; }

    /// <summary>The most specific route that would take the request if it named another version of its API; null when there is none.</summary>
    public CompiledRoute? Version { get; set; }
}
