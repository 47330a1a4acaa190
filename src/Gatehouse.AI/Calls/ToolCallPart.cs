namespace Gatehouse.AI.Calls;

/// <summary>The model calls a tool. Arguments are JSON text exactly as the model wrote it, which may be empty or invalid.</summary>
public sealed record ToolCallPart(string Id, string Name, string Arguments) : Part;
