namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>A difference from the reference that is wanted, or does no harm, and why.</summary>
internal sealed record ExpectedDifference(string Reason, Func<Difference, bool> Explains)
{
    /// <summary>Most exchanges in a thousand that may show it, for what is a matter of time; null where it must occur.</summary>
    public int? Most { get; init; }
}
