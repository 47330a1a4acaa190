namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Open models.</summary>
internal static class Novita
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "novita",
        Name = "Novita AI",
        Address = "https://api.novita.ai/openai/v1",
        Source = "novitalabs/novita-skills:skills/novita-docs/references/quick-start.md",
        Checked = ProviderCheck.Documentation,
        Operations =
        [
            VendorOperation.Completions("api-evangelist/novita-ai:openapi/novita-ai-openai-api-openapi.yml"),
            VendorOperation.Embeddings("api-evangelist/novita-ai:openapi/novita-ai-openai-api-openapi.yml"),
            VendorOperation.Rerank("https://novita.ai/docs/api-reference/model-apis-llm-create-rerank"),
        ],
    };
}
