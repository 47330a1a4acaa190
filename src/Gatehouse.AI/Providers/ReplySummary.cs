using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers;

/// <summary>What is recorded of a reply that passes through.</summary>
public readonly record struct ReplySummary(string Model, TokenUsage Usage, FinishReason Finish)
{
    /// <summary>What the provider said was used, as far as that can be.</summary>
    public TokenUsage Usage { get; init; } = Usage.Believable();

    /// <summary>The error that stands in the place of an answer, behind a status of success; null when there is none.</summary>
    public ModelError? Error { get; init; }

    /// <summary>The vendor's id of work that is over and that many replies may tell of, such as a batch; empty for what a reply is for once.</summary>
    public string Id { get => field ?? ""; init; }

    /// <summary>When that work was begun: no one was told earlier that it is over. The beginning of time where the vendor does not tell.</summary>
    public DateTimeOffset BeganAt { get; init; }

    /// <summary>How many calls that work was made of; 0 for what is one call.</summary>
    public long Calls { get; init; }
}
