namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own. The detail of an image is not known to it, and user is ignored.</summary>
internal static class Vllm
{
    private const string Server = "https://docs.vllm.ai/en/stable/serving/online_serving.html";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "vllm",
        Name = "vLLM",
        Address = "http://localhost:8000/v1",
        Source = "vllm-project/vllm:docs/source/serving/openai_compatible_server.md",
        Checked = ProviderCheck.Documentation,
        Responses = "https://docs.vllm.ai/en/v0.32.0/serving/online_serving/",
        NeedsKey = false,
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Dropped("messages[].content[].image_url.detail"),
            FieldRule.Dropped("user"),
        ],
        Operations =
        [
            VendorOperation.Completions(Server, FieldRule.Refused("suffix", "vLLM completes a prompt from its end only: leave suffix out.")),
            VendorOperation.Embeddings(Server),
            VendorOperation.Rerank(Server),
            VendorOperation.Transcriptions(Server),
            VendorOperation.Translations(Server),
        ],
    };
}
