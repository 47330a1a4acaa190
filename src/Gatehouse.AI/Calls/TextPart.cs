namespace Gatehouse.AI.Calls;

/// <summary>Words. Those of an answer may have sources.</summary>
public sealed record TextPart(string Text) : Part
{
    public IReadOnlyList<Citation> Citations { get; init; } = [];
}
