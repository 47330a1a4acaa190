namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Chinese models.</summary>
internal static class Baichuan
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "baichuan",
        Name = "Baichuan",
        Address = "https://api.baichuan-ai.com/v1",
        Source = "https://reference.langchain.com/v0.3/python/_modules/langchain_community/llms/baichuan.html",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's own pages could not be read",
        Operations =
        [
            VendorOperation.Embeddings("https://reference.langchain.com/v0.3/python/_modules/langchain_community/embeddings/baichuan.html"),
        ],
    };
}
