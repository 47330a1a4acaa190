namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Open models.</summary>
internal static class InferenceNet
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "inferencenet",
        Name = "Inference.net",
        Address = "https://api.inference.net/v1",
        Source = "api-evangelist/inference:packages/inference-packages.yml",
        Checked = ProviderCheck.Secondhand,
        Remark = "which fields it refuses could not be checked",
    };
}
