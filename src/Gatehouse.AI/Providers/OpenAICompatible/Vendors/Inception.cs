namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The Mercury models, which refine all tokens of an answer at once.</summary>
internal static class Inception
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "inception",
        Name = "Inception Labs",
        Address = "https://api.inceptionlabs.ai/v1",
        Source = "https://docs.pipecat.ai/api-reference/server/services/llm/inception",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's own pages could not be read",
    };
}
