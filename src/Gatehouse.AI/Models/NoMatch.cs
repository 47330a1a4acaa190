namespace Gatehouse.AI.Models;

/// <summary>What becomes of a call that meets no target's conditions.</summary>
public enum NoMatch
{
    /// <summary>All targets are tried, as if none had conditions.</summary>
    TryAll,

    /// <summary>The call is refused.</summary>
    Refuse,
}
