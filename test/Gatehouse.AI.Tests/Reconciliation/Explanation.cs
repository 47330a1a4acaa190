namespace Gatehouse.AI.Tests.Reconciliation;

/// <summary>Why two computations of a cost differ, and how to tell that it is this, to the last digit, and nothing else.</summary>
internal sealed record Explanation(string Words, Func<Costed, decimal?> Difference)
{
    private const decimal DollarsPerSearch = 0.01m;

    /// <summary>The whole table of differences. In each of them ours is right.</summary>
    public static IReadOnlyList<Explanation> All { get; } =
    [
        new(
            "OpenAI and Azure bill each search of the web (10 dollars per 1,000); they tell it in the output's items and in tool_usage, where the other project does not look",
            c => c.Usage.Searches > 0 && !c.Name.StartsWith("anthropic/", StringComparison.Ordinal) ? c.Usage.Searches * DollarsPerSearch : null),
        new(
            "Anthropic bills a compaction beside the totals of the answer (usage.iterations), where the other project does not look",
            c => c.Name == "anthropic/anthropic-compaction.1.json" ? (60_385 * 5m + 592 * 25m) / 1_000_000m : null),
        new(
            "a call that provisioned throughput served (trafficType) is paid by the hour of capacity, not by its tokens: it has no price here, and the other project gives it that of other calls",
            c => c.Usage.ServiceTier == "provisioned" && c.Ours is null ? -c.Theirs : null),
    ];

    public bool Explains(Costed costed)
        => Difference(costed) is { } difference && Math.Abs((costed.Ours ?? 0) - (costed.Theirs ?? 0) - difference) <= 1e-12m;
}
