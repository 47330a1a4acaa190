using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

/// <summary>One route: what it matches, what happens to it, and the one backend that ends it.</summary>
[Planned("aggregate", "prompt")]
public sealed record RouteDocument : Document
{
    [Description("Which requests this route takes; a text is the path.")]
    public required MatchDocument Match { get; init; }

    [Description("Policies by name or inline, run by stage and then in this order.")]
    public IReadOnlyList<PolicyUse> Policies { get; init; } = [];

    [Description("The version of an API that this route serves. When not set, the route has none.")]
    public VersionDocument? Version { get; init; }

    [Description("Sends copies of the route's requests to a second service and drops the replies. When not set, none are sent.")]
    public MirrorDocument? Mirror { get; init; }

    [Description("Holds each caller to one of the route's backends. When not set, each request is drawn anew.")]
    public StickyDocument? Sticky { get; init; }

    /// <summary>Name of the route; from the key of the map.</summary>
    [NotASetting]
    public string Name { get; init; } = "";

    /// <summary>Key of the backend that was written ("service") and its options.</summary>
    [NotASetting]
    public string BackendId { get; init; } = "";

    [NotASetting]
    public Document BackendOptions { get; init; } = null!;
}
