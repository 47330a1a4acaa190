namespace Gatehouse.AI.Calls;

/// <summary>What a tool gave back for the call of this id.</summary>
public sealed record ToolResultPart(string CallId, IReadOnlyList<Part> Content) : Part
{
    public bool IsError { get; init; }
}
