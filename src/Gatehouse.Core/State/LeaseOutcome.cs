namespace Gatehouse.Core.State;

/// <summary>What became of a reservation.</summary>
public enum LeaseOutcome
{
    /// <summary>The amount is reserved.</summary>
    Granted,

    /// <summary>The limit leaves no room for it.</summary>
    NoRoom,

    /// <summary>The store could not be asked, and this node may not go on without it, or has used up what it may use so.</summary>
    Unavailable,
}
