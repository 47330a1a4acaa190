namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>A difference from the reference that is wanted, or does no harm, and why.</summary>
internal sealed record ExpectedDifference(string Reason, Func<Difference, bool> Explains);
