namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// The Doubao models, in China; a model may be named by its endpoint. Thinking is switched by a member of its own.
/// </summary>
internal static class Volcengine
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "volcengine",
        Name = "Volcengine Ark",
        Address = "https://ark.cn-beijing.volces.com/api/v3",
        Source = "https://cloudwego.io/docs/eino/ecosystem/chat_model/chat_model_ark",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's own pages could not be read",
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Reworded("reasoning_effort", new FieldWord("none", """{"type":"disabled"}""")) with { As = "thinking" },
        ],
    };
}
