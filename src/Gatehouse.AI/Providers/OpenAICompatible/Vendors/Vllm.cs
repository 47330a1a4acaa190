namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own. The detail of an image is not known to it, and user is ignored.</summary>
internal static class Vllm
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "vllm",
        Name = "vLLM",
        Address = "http://localhost:8000/v1",
        Source = "vllm-project/vllm:docs/source/serving/openai_compatible_server.md",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Dropped("messages[].content[].image_url.detail"),
            FieldRule.Dropped("user"),
        ],
    };
}
