using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Embeddings and ranks; its chat has an address of its own (<see cref="JinaDeepSearch"/>). It answers 422 to members that it
/// does not know, and gives documents back unless told not to.
/// </summary>
internal static class Jina
{
    private const string Definition = "tryAGI/Jina:src/libs/Jina/openapi.yaml";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "jina",
        Name = "Jina AI",
        Address = "https://api.jina.ai/v1",
        Source = Definition,
        Checked = ProviderCheck.Secondhand,
        Remark = "the definition is a copy of the vendor's own; models without tasks may refuse an input_type",
        Chats = false,
        Fields = [],
        Operations =
        [
            VendorOperation.Embeddings(
                Definition,
                FieldRule.Renamed("encoding_format", "embedding_type"),
                FieldRule.Dropped("user")) with
            {
                Purposes = new VendorPurposes("task", new Dictionary<EmbeddingPurpose, string>
                {
                    [EmbeddingPurpose.Document] = "retrieval.passage",
                    [EmbeddingPurpose.Query] = "retrieval.query",
                    [EmbeddingPurpose.Similarity] = "text-matching",
                    [EmbeddingPurpose.Classification] = "classification",
                    [EmbeddingPurpose.Clustering] = "separation",
                }),
                Truncation = new VendorTruncation("truncate", "false", "true"),
            },
            VendorOperation.Rerank(
                Definition,
                FieldRule.Dropped("max_tokens_per_doc"),
                FieldRule.Dropped("max_chunks_per_doc"),
                FieldRule.Dropped("rank_fields"),
                FieldRule.Dropped("priority")),
        ],
    };
}
