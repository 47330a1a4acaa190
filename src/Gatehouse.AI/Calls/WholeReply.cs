namespace Gatehouse.AI.Calls;

/// <summary>What every reply that comes whole tells of its call.</summary>
public abstract record WholeReply
{
    /// <summary>The model that the provider says answered; empty when it does not say.</summary>
    public string Model { get; init; } = "";

    public TokenUsage Usage { get; init; } = TokenUsage.Unknown;
}
