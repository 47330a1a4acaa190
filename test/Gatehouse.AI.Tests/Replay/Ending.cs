namespace Gatehouse.AI.Tests.Replay;

/// <summary>Why an answer ended, in words that every form has or maps to the nearest.</summary>
internal enum Ending
{
    Stop,
    Length,
    Tools,
    Filter,
    Paused,

    /// <summary>A word that only the vendor knows.</summary>
    Other,
}
