namespace Gatehouse.Server.Demo;

/// <summary>Why an answer ends; each vendor has its own word for it.</summary>
internal enum DemoEnd
{
    Stop,
    Length,
    ToolCalls,
    Refusal,
}
