namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The Yi models.</summary>
internal static class Yi
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "yi",
        Name = "01.AI",
        Address = "https://api.lingyiwanwu.com/v1",
        Source = "api-evangelist/01-ai:apis.yml",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's reference answers 404; the form of its streams could not be checked",
    };
}
