namespace Gatehouse.AI.Calls;

public enum ToolChoiceMode
{
    Auto,
    None,
    Required,
    Tool,
}
