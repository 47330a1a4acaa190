using Gatehouse.Core.Policies;

namespace Gatehouse.AI;

/// <summary>THE list of AI policies, in run order. The first ones arrive with token limits, budgets and guards.</summary>
public static class BuiltInAIPolicies
{
    public static IReadOnlyList<PolicyDescriptor> All { get; } = [];
}
