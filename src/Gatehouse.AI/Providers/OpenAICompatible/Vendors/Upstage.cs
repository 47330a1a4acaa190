namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The Solar models.</summary>
internal static class Upstage
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "upstage",
        Name = "Upstage",
        Address = "https://api.upstage.ai/v1",
        Source = "https://console.upstage.ai/api-keys?api=chat-reasoning",
        Checked = ProviderCheck.Documentation,
        Operations =
        [
            VendorOperation.Embeddings("https://console.upstage.ai/api-keys?api=chat-reasoning"),
        ],
    };
}
