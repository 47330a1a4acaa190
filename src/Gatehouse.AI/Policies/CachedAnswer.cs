namespace Gatehouse.AI.Policies;

/// <summary>An answer as it was written to the client that asked first.</summary>
public sealed record CachedAnswer
{
    public required string ContentType { get; init; }

    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What the translation of the first call lost, as told in x-gatehouse-loss.</summary>
    public string Loss { get; init; } = "";

    /// <summary>Who answered: the provider's name in the configuration, its model, and the side of a comparison.</summary>
    public string Provider { get; init; } = "";

    public string ProviderModel { get; init; } = "";

    public string Arm { get; init; } = "";

    /// <summary>The model that answered, as its provider names it.</summary>
    public string ResponseModel { get; init; } = "";

    public string FinishReason { get; init; } = "";

    /// <summary>What the first call cost; null when that is not known.</summary>
    public decimal? Cost { get; init; }

    /// <summary>ISO 4217, of <see cref="Cost"/>.</summary>
    public string Currency { get; init; } = "USD";
}
