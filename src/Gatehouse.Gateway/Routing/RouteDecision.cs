using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing;

/// <summary>Where a request goes and why: the route that won or the refusal, and the routes that came near.</summary>
public sealed record RouteDecision(CompiledRoute? Winner, Problem? Problem, IReadOnlyList<NearMiss> NearMisses);
