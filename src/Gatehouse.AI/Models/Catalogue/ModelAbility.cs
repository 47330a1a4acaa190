namespace Gatehouse.AI.Models.Catalogue;

/// <summary>One ability as the configuration and the commands name it; its number is its bit in <see cref="ModelAbilities"/>.</summary>
public enum ModelAbility
{
    Tools,
    Vision,
    Files,
    Audio,
    JsonSchema,
    Reasoning,
    Video,
    ImageOutput,
    AudioOutput,
}
