namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The account is in the path. Errors come as a list.</summary>
internal static class Cloudflare
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "cloudflare",
        Name = "Cloudflare Workers AI",
        Address = "https://api.cloudflare.com/client/v4/accounts/{account_id}/ai/v1",
        Source = "https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility",
        Checked = ProviderCheck.Documentation,
        OptionsType = typeof(CloudflareOptions),
        AddressOf = options => ((CloudflareOptions)options).Address,
        Operations =
        [
            VendorOperation.Embeddings("https://developers.cloudflare.com/workers-ai/configuration/open-ai-compatibility"),
        ],
    };
}
