using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Discovery;

/// <summary>What a look found.</summary>
/// <param name="Targets">
/// At least one, in the order in which balancing takes them where that counts. Targets under an IP address say in
/// <see cref="TargetDocument.HostName"/> what name they were found under.
/// </param>
/// <param name="FreshFor">When to look again, counted from now. Zero for a source whose next look waits for a change by itself.</param>
public sealed record DiscoveredTargets(IReadOnlyList<TargetDocument> Targets, TimeSpan FreshFor)
{
    /// <summary>For answers whose order says nothing: put into one of their own, so that an answer in another order is no change.</summary>
    public static DiscoveredTargets InNoOrder(IEnumerable<TargetDocument> targets, TimeSpan freshFor)
        => new(
            [.. targets.DistinctBy(t => (t.Url, t.HostName))
                .OrderBy(t => t.Url.Host.Length).ThenBy(t => t.Url.Host, StringComparer.Ordinal).ThenBy(t => t.Url.Port).ThenBy(t => t.HostName, StringComparer.Ordinal)],
            freshFor);
}
