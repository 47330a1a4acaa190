using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Alibaba's Model Studio. Thinking is switched by a member of its own; a tool cannot be required
/// (docs.instructorphp.com, llm_qwen).
/// </summary>
internal static class Qwen
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "qwen",
        Name = "Qwen (DashScope)",
        Address = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1",
        ChinaAddress = "https://dashscope.aliyuncs.com/compatible-mode/v1",
        Source = "https://www.alibabacloud.com/help/en/model-studio/user-guide/qwq",
        Checked = ProviderCheck.Documentation,
        OptionsType = typeof(RegionalOptions),
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Reworded("tool_choice", new FieldWord("required", "\"auto\"", LossKind.Approximated)),
            FieldRule.Reworded("reasoning_effort", new FieldWord("none", "false"), new FieldWord(FieldWord.Other, "true", LossKind.Approximated)) with { As = "enable_thinking" },
        ],
        Operations =
        [
            VendorOperation.Embeddings("https://www.alibabacloud.com/help/en/model-studio/text-embedding-synchronous-api"),
        ],
    };
}
