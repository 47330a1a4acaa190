namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Open models of its catalogue; a deployment of one's own has an address of its own (url).</summary>
internal static class Baseten
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "baseten",
        Name = "Baseten",
        Address = "https://inference.baseten.co/v1",
        Source = "https://ai-sdk.dev/providers/ai-sdk-providers/baseten",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's own pages could not be read",
    };
}
