namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own for embeddings and ranks, no chat. Ranks are below its root, in a form of their own.</summary>
internal static class Tei
{
    private const string Definition = "huggingface/text-embeddings-inference:docs/openapi.json";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "tei",
        Name = "Text Embeddings Inference",
        Address = "http://localhost:8080",
        Source = Definition,
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
        Chats = false,
        Fields = [],
        Operations =
        [
            VendorOperation.Embeddings(Definition) with { Path = "/v1/embeddings" },
            VendorOperation.Rerank(Definition) with
            {
                Ranks = new RerankShape { Top = null, Documents = "texts", Results = "", Score = "score", NamesModel = false, Keeps = ["truncate", "truncation_direction", "raw_scores"] },
            },
        ],
    };
}
