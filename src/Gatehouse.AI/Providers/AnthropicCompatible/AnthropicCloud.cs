namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>
/// What a cloud that runs Claude wants otherwise than Anthropic itself: the version as a member of the body, and the model in
/// the path. Sources: anthropics/anthropic-sdk-typescript:packages/vertex-sdk/src/client.ts and packages/bedrock-sdk/src/client.ts.
/// </summary>
/// <param name="Version">The value of anthropic_version.</param>
/// <param name="StreamInBody">Whether the member stream is read; otherwise the path says it.</param>
/// <param name="BetasInBody">Whether betas are the member anthropic_beta; otherwise they are the field anthropic-beta.</param>
/// <param name="RefusedBetas">Betas that are known to be a 400 there, with which clients would otherwise not get through.</param>
internal sealed record AnthropicCloud(string Version, bool StreamInBody, bool BetasInBody, IReadOnlyList<string> RefusedBetas)
{
    // For Anthropic alone: the clouds call tool search by another name (platform.claude.com/docs, tool-search-tool); the others
    // were refused by both (anthropics/claude-code, issues 21625, 34802; QuantumNous/new-api, issue 2975).
    private static readonly string[] VendorOnly =
    [
        "adaptive-thinking-2026-01-28", "advanced-tool-use-2025-11-20", "prompt-caching-scope-2026-01-05",
        "structured-outputs-2025-11-13", "structured-outputs-2025-12-15",
    ];

    /// <summary>Google Cloud; refuses the beta of the effort too (anthropics/claude-code, issue 34802).</summary>
    public static AnthropicCloud Vertex { get; } = new("vertex-2023-10-16", StreamInBody: true, BetasInBody: false, [.. VendorOnly, "effort-2025-11-24"]);

    /// <summary>InvokeModel and InvokeModelWithResponseStream.</summary>
    public static AnthropicCloud Bedrock { get; } = new("bedrock-2023-05-31", StreamInBody: false, BetasInBody: true, VendorOnly);
}
