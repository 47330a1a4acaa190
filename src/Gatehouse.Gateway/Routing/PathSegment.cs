namespace Gatehouse.Gateway.Routing;

/// <summary>One segment of a pattern: a literal in canonical form, or a template when it has a name.</summary>
internal sealed record PathSegment(string Literal, string? Name);
