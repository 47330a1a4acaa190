namespace Gatehouse.AI.Calls;

/// <summary>One piece of content of a message or a reply.</summary>
public abstract record Part
{
    /// <summary>Prompt-cache breakpoint after this part; null for none.</summary>
    public CacheControl? CacheControl { get; init; }

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
