namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Every difference from the reference that is known, with its reason; one that is not here fails the test, and so does one that no longer occurs.</summary>
internal static class ExpectedDifferences
{
    public static readonly IReadOnlyList<ExpectedDifference> All = [];
}
