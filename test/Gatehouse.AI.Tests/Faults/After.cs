namespace Gatehouse.AI.Tests.Faults;

/// <summary>What becomes of the vendor's connection when its answer was sent.</summary>
internal enum After
{
    /// <summary>It waits for the next call.</summary>
    Keep,

    /// <summary>It is closed.</summary>
    Close,

    /// <summary>It is reset.</summary>
    Reset,

    /// <summary>It stays open and nothing more comes.</summary>
    Silence,
}
