using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Policies;

/// <summary>Where a policy was attached: what a descriptor may look at to find faults that show only there.</summary>
/// <param name="Route">The route whose chain the policy is in.</param>
/// <param name="PathNames">Names that the route's path template captures.</param>
/// <param name="HasIdentity">Whether a policy of the identify stage runs before it.</param>
/// <param name="Use">Where the policy was attached, for the place of a problem.</param>
public sealed record PolicyPlacement(RouteDocument Route, IReadOnlyCollection<string> PathNames, bool HasIdentity, PolicyUse Use);
