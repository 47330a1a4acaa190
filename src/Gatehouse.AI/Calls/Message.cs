namespace Gatehouse.AI.Calls;

/// <summary>One turn. Order of messages and of parts is the client's.</summary>
public sealed record Message(Role Role, IReadOnlyList<Part> Parts)
{
    /// <summary>Name of the participant, where a dialect has one.</summary>
    public string? Name { get; init; }

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
