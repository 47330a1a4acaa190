namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own, on a desktop.</summary>
internal static class LMStudio
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "lmstudio",
        Name = "LM Studio",
        Address = "http://localhost:1234/v1",
        Source = "https://lmstudio.ai/docs/api/openai-api",
        Checked = ProviderCheck.Documentation,
        Responses = "https://lmstudio.ai/docs/api/openai-api",
        NeedsKey = false,
        Operations =
        [
            VendorOperation.Completions("https://lmstudio.ai/docs/api/openai-api"),
            VendorOperation.Embeddings("https://lmstudio.ai/docs/api/openai-api"),
        ],
    };
}
