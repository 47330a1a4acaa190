using Gatehouse.AI.Policies.AICache;
using Gatehouse.Core.Policies;

namespace Gatehouse.AI;

/// <summary>THE list of AI policies, in run order.</summary>
public static class BuiltInAIPolicies
{
    public static IReadOnlyList<PolicyDescriptor> All { get; } =
    [
        new AICache(),
    ];
}
