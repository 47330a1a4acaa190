namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Open models, by their names at Hugging Face.</summary>
internal static class Featherless
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "featherless",
        Name = "Featherless AI",
        Address = "https://api.featherless.ai/v1",
        Source = "https://featherless.ai/docs/api-overview-and-common-options",
        Checked = ProviderCheck.Documentation,
        Operations =
        [
            VendorOperation.Completions("https://featherless.ai/docs/quickstart-guide"),
        ],
    };
}
