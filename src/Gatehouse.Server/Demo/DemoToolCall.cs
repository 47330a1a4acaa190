namespace Gatehouse.Server.Demo;

/// <summary>A call of a tool: its name and its arguments as JSON text.</summary>
internal sealed record DemoToolCall(string Name, string Arguments);
