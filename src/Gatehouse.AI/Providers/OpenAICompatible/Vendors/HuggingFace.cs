namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A router to other vendors: which fields are taken depends on the one that serves the model.</summary>
internal static class HuggingFace
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "huggingface",
        Name = "Hugging Face",
        Address = "https://router.huggingface.co/v1",
        Source = "https://tabby.tabbyml.com/docs/references/models-http-api/huggingface/",
        Checked = ProviderCheck.Secondhand,
        Responses = "https://huggingface.co/docs/inference-providers/guides/responses-api",
        Remark = "the vendor's own pages could not be read",
    };
}
