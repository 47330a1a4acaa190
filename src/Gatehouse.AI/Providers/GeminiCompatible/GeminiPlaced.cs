using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>
/// A part with its place in the call, for losses and refusals: its index among all parts of its message, for calls of tools among
/// those alone.
/// </summary>
internal readonly record struct GeminiPlaced(Part Part, int Message, int Index)
{
    /// <summary>The part as the client would find it.</summary>
    public string Path => Part is ToolCallPart ? $"messages[{Message}].tool_calls[{Index}]" : $"messages[{Message}].content[{Index}]";
}
