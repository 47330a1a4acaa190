namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The hosted catalogue; a container of one's own by url. Its engine is vLLM or SGLang.</summary>
internal static class Nvidia
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "nvidia",
        Name = "NVIDIA NIM",
        Address = "https://integrate.api.nvidia.com/v1",
        Source = "https://docs.nvidia.com/nim/large-language-models/latest/api-reference.html",
        Checked = ProviderCheck.Documentation,
        Remark = "the address of the hosted catalogue is from others (docs.pipecat.ai)",
    };
}
