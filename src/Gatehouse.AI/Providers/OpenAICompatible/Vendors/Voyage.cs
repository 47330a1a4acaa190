using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Embeddings and ranks, no chat. Its embeddings are OpenAI's with names of its own; numbers come as a list when no encoding is
/// asked for, and base64 is the only encoding it knows.
/// </summary>
internal static class Voyage
{
    private const string Client = "voyage-ai/typescript-sdk:src/api/client/requests/EmbedRequest.ts";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "voyage",
        Name = "Voyage AI",
        Address = "https://api.voyageai.com/v1",
        Source = "https://docs.voyageai.com/docs/embeddings",
        Checked = ProviderCheck.Documentation,
        Remark = "inputs of several kinds and contextualized chunks have paths of their own and are not served",
        Chats = false,
        Fields = [],
        Operations =
        [
            VendorOperation.Embeddings(
                Client,
                FieldRule.Renamed("dimensions", "output_dimension"),
                FieldRule.Reworded("encoding_format", new FieldWord("float", null)),
                FieldRule.Dropped("user")) with
            {
                Purposes = new VendorPurposes("input_type", new Dictionary<EmbeddingPurpose, string> { [EmbeddingPurpose.Document] = "document", [EmbeddingPurpose.Query] = "query" }),
                Truncation = new VendorTruncation("truncation", "false", "true"),
            },
            VendorOperation.Rerank("https://docs.voyageai.com/docs/reranker") with
            {
                Ranks = new RerankShape { Top = "top_k", Results = "data", Keeps = ["truncation"] },
            },
        ],
    };
}
