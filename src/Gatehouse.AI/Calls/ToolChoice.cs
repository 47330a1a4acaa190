namespace Gatehouse.AI.Calls;

/// <summary>Whether and which tool the model must call; a name only with <see cref="ToolChoiceMode.Tool"/>.</summary>
public sealed record ToolChoice(ToolChoiceMode Mode, string? Name = null);
