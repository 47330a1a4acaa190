using Gatehouse.AI.Backends;
using Gatehouse.Core.Backends;

namespace Gatehouse.AI;

/// <summary>THE list of backends that answer model calls.</summary>
public static class AIBackends
{
    public static IReadOnlyList<BackendDescriptor> All { get; } = [new ModelRoute()];
}
