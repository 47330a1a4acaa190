namespace Gatehouse.Server.Explaining;

/// <param name="Name">Name of the route.</param>
/// <param name="Place">File and line.</param>
/// <param name="Match">What it matches, in words.</param>
/// <param name="Values">What the path's templates took.</param>
internal sealed record ExplainedRoute(string Name, string Place, string Match, IReadOnlyList<KeyValuePair<string, string>> Values);
