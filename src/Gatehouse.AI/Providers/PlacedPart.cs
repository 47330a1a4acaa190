using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers;

/// <summary>
/// A part with its place in the call, for losses and refusals: its index among all parts of its message, for calls of tools among
/// those alone.
/// </summary>
internal readonly record struct PlacedPart(Part Part, int Message, int Index)
{
    /// <summary>Index of the result of a tool that it stands in; null for a part of the message.</summary>
    public int? Result { get; init; }

    /// <summary>The part as the client would find it.</summary>
    public string Path => Result is { } result ? $"messages[{Message}].content[{result}].content[{Index}]"
        : Part is ToolCallPart ? $"messages[{Message}].tool_calls[{Index}]" : $"messages[{Message}].content[{Index}]";
}
