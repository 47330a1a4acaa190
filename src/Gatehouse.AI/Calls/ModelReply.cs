namespace Gatehouse.AI.Calls;

/// <summary>A whole answer in the hub's form.</summary>
public sealed record ModelReply
{
    public required string Id { get; init; }

    /// <summary>The model that answered, as the provider names it.</summary>
    public required string Model { get; init; }

    /// <summary>Unix seconds; null when the provider does not say.</summary>
    public long? Created { get; init; }

    public required IReadOnlyList<ReplyChoice> Choices { get; init; }

    public required TokenUsage Usage { get; init; }

    public string? ServiceTier { get; init; }

    public ExtraMembers Extra { get; init; } = ExtraMembers.None;
}
