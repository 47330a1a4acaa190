using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers;

/// <summary>What is recorded of a reply that passes through.</summary>
public readonly record struct ReplySummary(string Model, TokenUsage Usage, FinishReason Finish);
