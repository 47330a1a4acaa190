namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A router to other vendors; a model is named by its vendor and its name.</summary>
internal static class Vercel
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "vercel",
        Name = "Vercel AI Gateway",
        Address = "https://ai-gateway.vercel.sh/v1",
        Source = "https://vercel.com/docs/ai-gateway/sdks-and-apis/openai-chat-completions",
        Checked = ProviderCheck.Documentation,
        Remark = "which fields are taken depends on the vendor that serves the model",
        Operations =
        [
            VendorOperation.Embeddings("https://vercel.com/docs/ai-gateway/sdks-and-apis/openai-chat-completions/embeddings"),
        ],
    };
}
