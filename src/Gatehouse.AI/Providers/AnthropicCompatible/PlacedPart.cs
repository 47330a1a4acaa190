using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>A part with its place in the client's call, for losses and refusals. The index counts tool calls by themselves.</summary>
internal readonly record struct PlacedPart(Part Part, int Message, int Index)
{
    /// <summary>The part as the client would find it.</summary>
    public string Path => Part is ToolCallPart ? $"messages[{Message}].tool_calls[{Index}]" : $"messages[{Message}].content[{Index}]";
}
