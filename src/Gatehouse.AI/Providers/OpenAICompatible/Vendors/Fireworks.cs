namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Models are named accounts/fireworks/models/NAME.</summary>
internal static class Fireworks
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "fireworks",
        Name = "Fireworks AI",
        Address = "https://api.fireworks.ai/inference/v1",
        Source = "https://docs.pipecat.ai/server/services/llm/fireworks",
        Checked = ProviderCheck.Secondhand,
        Responses = "https://docs.fireworks.ai/guides/response-api",
        Remark = "the vendor's own pages could not be read",
        Operations =
        [
            VendorOperation.Completions("api-evangelist/fireworks-ai:capabilities/text-completion.yaml"),
            VendorOperation.Embeddings("langchain-ai/langchain:libs/partners/fireworks/langchain_fireworks/embeddings.py"),
            VendorOperation.Rerank("langchain-ai/langchain:libs/partners/fireworks/langchain_fireworks/rerank.py") with
            {
                Ranks = new RerankShape { Results = "data", Keeps = ["task"] },
            },
        ],
    };
}
