using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Models.Routing;

/// <summary>How an attempt at a target ended. Times are timestamps.</summary>
internal readonly record struct AttemptReport
{
    public required long StartedAt { get; init; }

    public required long EndedAt { get; init; }

    /// <summary>Zero when no content came.</summary>
    public long FirstTokenAt { get; init; }

    public bool Streamed { get; init; }

    public long InputTokens { get; init; }

    public long CacheReadTokens { get; init; }

    /// <summary>Reasoning included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Null when it answered.</summary>
    public ModelError? Error { get; init; }

    /// <summary>Whether the client left before the end: nothing is known of the target.</summary>
    public bool IsCancelled { get; init; }
}
