namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Thinks unless told not to by a member of its own, and answers 400 when the thinking of a turn with tool calls
/// does not come back.
/// </summary>
internal static class DeepSeek
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "deepseek",
        Name = "DeepSeek",
        Address = "https://api.deepseek.com",
        Source = "https://api-docs.deepseek.com/guides/thinking_mode",
        Checked = ProviderCheck.Recordings,
        Thinking = ThinkingHistory.ReasoningContent,
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Reworded("reasoning_effort", new FieldWord("none", """{"type":"disabled"}""")) with { As = "thinking" },
        ],
    };
}
