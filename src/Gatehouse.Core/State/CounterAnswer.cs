namespace Gatehouse.Core.State;

/// <summary>What the store says to a claim.</summary>
public readonly record struct CounterAnswer
{
    /// <summary>The store could not be asked.</summary>
    public static CounterAnswer Unreachable => default;

    public required CounterOutcome Outcome { get; init; }

    /// <summary>How much was granted besides what the claim holds.</summary>
    public long Granted { get; init; }

    /// <summary>Whether what the claim held still counts; false when it was granted in an epoch that has passed: it must not be used any more.</summary>
    public bool IsKept { get; init; }

    /// <summary>What nobody has used or holds, after this grant; below zero when more was used than the limit.</summary>
    public long Room { get; init; }

    /// <summary>What all nodes have used, as they said last.</summary>
    public long Used { get; init; }

    /// <summary>What all nodes hold, this one included.</summary>
    public long Held { get; init; }

    /// <summary>Nodes that share the store; at least 1.</summary>
    public int Nodes { get; init; }

    /// <summary>Names the store's memory: another one means that it began anew. Null when it could not be asked.</summary>
    public string? Epoch { get; init; }
}
