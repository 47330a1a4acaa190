namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own.</summary>
internal static class LocalAI
{
    private const string Docs = "mudler/LocalAI:docs/content/features/";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "localai",
        Name = "LocalAI",
        Address = "http://localhost:8080/v1",
        Source = "https://localai.io/docs/basics/getting_started/",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
        Operations =
        [
            VendorOperation.Completions(Docs + "text-generation.md"),
            VendorOperation.Embeddings(Docs + "embeddings.md"),
            VendorOperation.Rerank(Docs + "reranker.md"),
            VendorOperation.Images(Docs + "image-generation.md"),
            VendorOperation.Speech(Docs + "text-to-audio.md"),
            VendorOperation.Transcriptions(Docs + "audio-to-text.md"),
        ],
    };
}
