namespace Gatehouse.Gateway.Routing.Doubts;

/// <summary>A way round a guarded route: the open route that takes it, in words what is easy to get wrong, and the fix.</summary>
internal sealed record OpenWay(RouteOverlaps.Candidate By, string Message, string Hint);
