namespace Gatehouse.AI.Models.Catalogue;

/// <summary>What a model can do beside reading and writing text.</summary>
[Flags]
public enum ModelAbilities
{
    None = 0,
    Tools = 1,

    /// <summary>Reads images.</summary>
    Vision = 2,

    /// <summary>Reads documents.</summary>
    Files = 4,

    /// <summary>Hears.</summary>
    Audio = 8,

    /// <summary>Answers by a JSON Schema.</summary>
    JsonSchema = 16,
    Reasoning = 32,
    Video = 64,

    /// <summary>Draws.</summary>
    ImageOutput = 128,

    /// <summary>Speaks.</summary>
    AudioOutput = 256,
}
