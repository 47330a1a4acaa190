using System.ComponentModel;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Policies.AICache;

[Planned("semantic")]
public sealed record AICacheOptions : Document
{
    [Description("How long an answer is kept.")]
    [AllowedRange("1s", "30d")]
    [Example("1h")]
    public required TimeSpan Ttl { get; init; }

    [Description("Who shares answers: each consumer its own, the consumers of a team, or everybody on the route. Callers without a name share theirs.")]
    public AICacheBy By { get; init; } = AICacheBy.Consumer;

    [Description("Keep answers of all calls, also of those that ask for no fixed answer by temperature 0 or a seed.")]
    public bool CacheAll { get; init; }

    [Description("Most memory that all answers take together; what was not used for longest goes first.")]
    [AllowedRange("1MB", "64GB")]
    public ByteSize MaxSize { get; init; } = new(64_000_000);

    [Description("Largest answer that is kept.")]
    [AllowedRange("1kB", "100MB")]
    public ByteSize MaxEntry { get; init; } = new(1_000_000);
}
