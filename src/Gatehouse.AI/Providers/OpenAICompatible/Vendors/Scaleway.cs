namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>European hosting of open models.</summary>
internal static class Scaleway
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "scaleway",
        Name = "Scaleway",
        Address = "https://api.scaleway.ai/v1",
        Source = "BerriAI/litellm:litellm/llms/openai_like/providers.json",
        Checked = ProviderCheck.Secondhand,
        Remark = "which fields it refuses could not be checked",
    };
}
