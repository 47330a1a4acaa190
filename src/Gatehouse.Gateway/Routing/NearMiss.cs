namespace Gatehouse.Gateway.Routing;

/// <summary>A route that did not win and the first reason why: "method GET is not one of POST".</summary>
public sealed record NearMiss(CompiledRoute Route, string Reason);
