using System.ComponentModel;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.Transform;

public sealed record TransformOptions : Document
{
    [Description("Changes to the header fields that go upstream.")]
    public HeaderChangesOptions? RequestHeaders { get; init; }

    [Description("Changes to the header fields of every reply of this route, also of refusals.")]
    public HeaderChangesOptions? ResponseHeaders { get; init; }

    [Description("Segments that are taken off the front of the path.")]
    [Example("/partner")]
    public string? StripPrefix { get; init; }

    [Description("Path that takes the place of the request's; {name} stands for what the route's template took.")]
    [Example("\"/items/{id}\"")]
    public string? Path { get; init; }

    [Description("Method that takes the place of the request's.")]
    [Example("POST")]
    public string? Method { get; init; }
}
