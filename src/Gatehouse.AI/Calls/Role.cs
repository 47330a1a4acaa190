namespace Gatehouse.AI.Calls;

public enum Role
{
    System,
    Developer,
    User,
    Assistant,

    /// <summary>Carries only <see cref="ToolResultPart"/>s.</summary>
    Tool,
}
