using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers;

/// <summary>What is recorded of a reply that passes through.</summary>
public readonly record struct ReplySummary(string Model, TokenUsage Usage, FinishReason Finish)
{
    /// <summary>The error that stands in the place of an answer, behind a status of success; null when there is none.</summary>
    public ModelError? Error { get; init; }
}
