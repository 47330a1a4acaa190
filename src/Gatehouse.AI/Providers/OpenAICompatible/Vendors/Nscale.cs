namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>European hosting of open models.</summary>
internal static class Nscale
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "nscale",
        Name = "Nscale",
        Address = "https://inference.api.nscale.com/v1",
        Source = "api-evangelist/nscale:apis.yml",
        Checked = ProviderCheck.Secondhand,
        Remark = "which fields it refuses could not be checked",
    };
}
