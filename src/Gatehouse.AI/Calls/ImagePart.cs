namespace Gatehouse.AI.Calls;

/// <summary>An image: base64 data with its media type, or a URL that the provider fetches. Never fetched here.</summary>
public sealed record ImagePart : Part
{
    public string? Url { get; init; }

    /// <summary>Base64 as sent, not decoded.</summary>
    public string? Base64 { get; init; }

    /// <summary>"image/png"; with <see cref="Base64"/>.</summary>
    public string? MediaType { get; init; }

    /// <summary>OpenAI's detail: "auto", "low", "high".</summary>
    public string? Detail { get; init; }
}
