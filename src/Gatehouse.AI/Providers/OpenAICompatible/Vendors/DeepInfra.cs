namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The last chunk of a stream tells the usage unasked.</summary>
internal static class DeepInfra
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "deepinfra",
        Name = "DeepInfra",
        Address = "https://api.deepinfra.com/v1/openai",
        Source = "https://deepinfra.com/docs/openai_api",
        Checked = ProviderCheck.Documentation,
    };
}
