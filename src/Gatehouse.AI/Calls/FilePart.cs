namespace Gatehouse.AI.Calls;

/// <summary>A document (PDF, text): base64 data, a URL, or the id of a file the provider keeps.</summary>
public sealed record FilePart : Part
{
    public string? Name { get; init; }

    public string? Base64 { get; init; }

    public string? MediaType { get; init; }

    public string? Url { get; init; }

    public string? FileId { get; init; }
}
