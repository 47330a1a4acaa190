namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Knows both names of the limit. Its token counts have reasoning beside the completion, not in it; models that
/// reason refuse penalties and stop themselves.
/// </summary>
internal static class XAI
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "xai",
        Name = "xAI",
        Address = "https://api.x.ai/v1",
        Source = "https://docs.x.ai/developers/model-capabilities/text/comparison",
        Checked = ProviderCheck.Recordings,
        Responses = "https://docs.x.ai/docs/guides/chat",
        Remark = "the vendor calls the chat API deprecated in favour of Responses; whether logit_bias is taken could not be checked",
        Fields =
        [
            FieldRule.DeveloperRole,
        ],
        Operations =
        [
            VendorOperation.Images("https://docs.x.ai/developers/model-capabilities/images/generation", FieldRule.Dropped("size"), FieldRule.Dropped("style")),
        ],
    };
}
