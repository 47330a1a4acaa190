namespace Gatehouse.AI.Policies;

/// <summary>What may be kept of a kind of call.</summary>
public enum CacheableKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Answers that may differ from time to time, unless the call says that they shall not.</summary>
    Chat,

    /// <summary>Answers that are always the same: vectors and ranks.</summary>
    Fixed,
}
