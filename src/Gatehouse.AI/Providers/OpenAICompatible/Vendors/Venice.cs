namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Open models.</summary>
internal static class Venice
{
    private const string Definition = "veniceai/api-docs:swagger.yaml";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "venice",
        Name = "Venice",
        Address = "https://api.venice.ai/api/v1",
        Source = "BerriAI/litellm:litellm/llms/openai_like/providers.json",
        Checked = ProviderCheck.Secondhand,
        Remark = "which fields it refuses could not be checked",
        Operations =
        [
            VendorOperation.Embeddings(Definition),
            VendorOperation.Images(Definition),
            VendorOperation.Speech(Definition),
        ],
    };
}
