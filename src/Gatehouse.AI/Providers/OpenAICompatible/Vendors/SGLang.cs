namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own.</summary>
internal static class SGLang
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "sglang",
        Name = "SGLang",
        Address = "http://localhost:30000/v1",
        Source = "https://docs.sglang.io/basic_usage/openai_api_completions.html",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
        Operations =
        [
            VendorOperation.Completions("https://docs.sglang.io/basic_usage/openai_api_completions.html"),
            VendorOperation.Embeddings("https://docs.sglang.io/basic_usage/openai_api_embeddings.html"),
            VendorOperation.Rerank("sgl-project/sglang:docs/supported_models/rerank_models.md") with
            {
                Ranks = new RerankShape { Top = null, Results = "", Score = "score" },
            },
        ],
    };
}
