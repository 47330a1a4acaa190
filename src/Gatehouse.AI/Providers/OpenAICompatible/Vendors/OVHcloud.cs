namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>European hosting of open models, which may be called without a key at low limits.</summary>
internal static class OVHcloud
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "ovhcloud",
        Name = "OVHcloud AI Endpoints",
        Address = "https://oai.endpoints.kepler.ai.cloud.ovh.net/v1",
        Source = "https://ovh.github.io/apache-airflow-provider-ovhcloud-ai/ai-endpoints",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
        Operations =
        [
            VendorOperation.Embeddings("https://ovh.github.io/apache-airflow-provider-ovhcloud-ai/ai-endpoints"),
        ],
    };
}
