namespace Gatehouse.Core.State;

/// <summary>
/// What a node says of its part of a counter, and what it would like to have more. It is the whole truth about that part, not
/// a change of it: said twice, late, or to a store that has lost everything, it does no harm. Amounts are whole units of
/// whatever is counted, at most <see cref="SharedCounters.LargestAmount"/>.
/// </summary>
public readonly record struct CounterClaim
{
    /// <summary>Name of the counter; one name for each period. Any text.</summary>
    public required string Key { get; init; }

    /// <summary>How much all nodes may use together.</summary>
    public required long Limit { get; init; }

    /// <summary>End of the counter's period. The store forgets it some time after.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>Grows with each claim of this node on this counter: a claim that arrives after a later one is not taken.</summary>
    public required long Sequence { get; init; }

    /// <summary>What this process has used so far. May fall: what was reserved is given back in part.</summary>
    public required long Used { get; init; }

    /// <summary>What was granted to this process and is not used.</summary>
    public required long Held { get; init; }

    /// <summary>Less than this is not granted: it would be of no use. 0 takes anything.</summary>
    public long Least { get; init; }

    /// <summary>What calls wait for; granted as far as there is room.</summary>
    public long Need { get; init; }

    /// <summary>What is expected to be used soon; granted in fair shares only, nothing near the end of the room.</summary>
    public long Wish { get; init; }

    /// <summary>What one call takes, about: shares that are smaller are not granted.</summary>
    public long Unit { get; init; }

    /// <summary>The epoch of the store in which <see cref="Held"/> was granted; empty when this process was granted nothing yet.</summary>
    public string Epoch { get; init; }

    /// <summary>What earlier processes of this node used in this period, as its own records say. Taken once by a store that knows nothing of this node.</summary>
    public long Before { get; init; }

    /// <summary>What all nodes together have used, the others as last heard: what a store that has lost its state goes by.</summary>
    public long Seen { get; init; }
}
