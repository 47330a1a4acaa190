using Gatehouse.AI.Models;

namespace Gatehouse.AI.Backends;

/// <summary>Whose files and batches a route serves.</summary>
/// <param name="Target">The account; null when the route names none.</param>
/// <param name="IsNarrowed">Whether the route names the models that may be called, which a batch could go around.</param>
internal sealed record RouteAccount(ModelTarget? Target, bool IsNarrowed);
