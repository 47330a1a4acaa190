using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The hosted catalogue; a container of one's own by url. Its engine is vLLM or SGLang.</summary>
internal static class Nvidia
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "nvidia",
        Name = "NVIDIA NIM",
        Address = "https://integrate.api.nvidia.com/v1",
        Source = "https://docs.nvidia.com/nim/large-language-models/latest/api-reference.html",
        Checked = ProviderCheck.Documentation,
        Remark = "the address of the hosted catalogue is from others (docs.pipecat.ai); ranks are those of a NIM of one's own (url)",
        Operations =
        [
            VendorOperation.Completions("https://docs.nvidia.com/nim/large-language-models/latest/api-reference.html"),
            VendorOperation.Embeddings("https://docs.nvidia.com/nim/nemo-retriever/text-embedding/latest/reference.html") with
            {
                Purposes = new VendorPurposes("input_type", new Dictionary<EmbeddingPurpose, string> { [EmbeddingPurpose.Document] = "passage", [EmbeddingPurpose.Query] = "query" }),
                Truncation = new VendorTruncation("truncate", "\"NONE\"", "\"END\"", "\"START\""),
            },
            VendorOperation.Rerank("https://docs.nvidia.com/nim/nemo-retriever/text-reranking/2.3/using-reranking.html") with
            {
                Path = "/ranking",
                Ranks = new RerankShape { Top = null, Documents = "passages", HasTextObjects = true, Results = "rankings", Score = "logit", Keeps = ["truncate"] },
            },
        ],
    };
}
