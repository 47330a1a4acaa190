namespace Gatehouse.AI.Providers;

/// <summary>Which of the keys with the same order takes a call.</summary>
public enum KeyRotation
{
    /// <summary>One after the other, by weight.</summary>
    RoundRobin,

    /// <summary>The one with the fewest calls in flight for its weight; of equals the one that had the fewest calls.</summary>
    LeastUsed,

    /// <summary>The first that may be used.</summary>
    InOrder,
}
