namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// The Kimi models. max_tokens is its older name of the limit. Thinking of turns with tool calls must come back
/// (librechat.ai, ai_endpoints/moonshot).
/// </summary>
internal static class Moonshot
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "moonshot",
        Name = "Moonshot AI",
        Address = "https://api.moonshot.ai/v1",
        ChinaAddress = "https://api.moonshot.cn/v1",
        Source = "api-evangelist/kimi-moonshot:openapi/kimi-moonshot-chat-api-openapi.yml",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's own pages could not be read; the definition is a copy of them",
        Thinking = ThinkingHistory.ReasoningContent,
        OptionsType = typeof(RegionalOptions),
        Fields =
        [
            FieldRule.Renamed("max_tokens", "max_completion_tokens"),
            FieldRule.DeveloperRole,
            FieldRule.Reworded("reasoning_effort", new FieldWord("none", """{"type":"disabled"}""")) with { As = "thinking" },
        ],
    };
}
