namespace Gatehouse.AI.Policies;

/// <summary>What a cache of answers did for a call.</summary>
public enum CacheResult
{
    /// <summary>It was not looked up.</summary>
    Bypass,
    Miss,
    Hit,
}
