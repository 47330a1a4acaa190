using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Thinking is switched by a member of its own, and max_tokens does not count it.</summary>
internal static class SiliconFlow
{
    private const string Definition = "api-evangelist/siliconflow:openapi/siliconflow-";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "siliconflow",
        Name = "SiliconFlow",
        Address = "https://api.siliconflow.com/v1",
        ChinaAddress = "https://api.siliconflow.cn/v1",
        Source = "https://docs.siliconflow.cn/docs/api/chat-completions-post",
        Checked = ProviderCheck.Documentation,
        Remark = "the international address is from memory",
        OptionsType = typeof(RegionalOptions),
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Reworded("reasoning_effort", new FieldWord("none", "false"), new FieldWord(FieldWord.Other, "true", LossKind.Approximated)) with { As = "enable_thinking" },
        ],
        Operations =
        [
            VendorOperation.Completions(Definition + "completions-api-openapi.yml"),
            VendorOperation.Embeddings(Definition + "embeddings-api-openapi.yml"),
            VendorOperation.Rerank(Definition + "rerank-api-openapi.yml"),
            VendorOperation.Images(Definition + "images-api-openapi.yml"),
            VendorOperation.Speech(Definition + "audio-api-openapi.yml"),
            VendorOperation.Transcriptions(Definition + "audio-api-openapi.yml"),
        ],
    };
}
