namespace Gatehouse.AI.Dialects;

/// <summary>What a call asks a model to be able to do.</summary>
[Flags]
public enum CallNeeds
{
    None = 0,
    Tools = 1,
    Images = 2,

    /// <summary>Documents in the input.</summary>
    Files = 4,
    Audio = 8,

    /// <summary>An answer by a JSON Schema.</summary>
    Schema = 16,
    Reasoning = 32,
}
