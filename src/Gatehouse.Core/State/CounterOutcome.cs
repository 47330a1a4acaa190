namespace Gatehouse.Core.State;

/// <summary>What became of a claim.</summary>
public enum CounterOutcome
{
    /// <summary>The store could not be asked, or not in time. Whether it took the claim is not known; the next one says the truth again.</summary>
    Unreachable,

    /// <summary>The store took the claim and granted what it had room for.</summary>
    Answered,

    /// <summary>The store is new, or has lost its state: it hears what all nodes hold and have used before it grants again.</summary>
    Recovering,
}
