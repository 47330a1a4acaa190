namespace Gatehouse.AI.Models;

/// <summary>What a call may ask a model to be able to do.</summary>
public enum CallAbility
{
    Tools,

    /// <summary>Images in the input.</summary>
    Vision,

    /// <summary>Documents in the input.</summary>
    Files,
    Audio,

    /// <summary>An answer by a JSON Schema.</summary>
    JsonSchema,
    Reasoning,
}
