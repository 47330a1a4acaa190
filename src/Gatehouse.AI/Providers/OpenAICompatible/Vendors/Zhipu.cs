using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// The GLM models. Tools are chosen by the model alone; thinking is switched by a member of its own. The finish
/// word sensitive is a content filter.
/// </summary>
internal static class Zhipu
{
    private const string Client = "zai-org/z-ai-sdk-python:src/zai/api_resource/";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "zhipu",
        Name = "Zhipu AI (Z.ai)",
        Address = "https://api.z.ai/api/paas/v4",
        ChinaAddress = "https://open.bigmodel.cn/api/paas/v4",
        Source = "https://java.agentscope.io/v2/en/integration/model/glm",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's own pages could not be read",
        AsksForUsage = false,
        OptionsType = typeof(RegionalOptions),
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Dropped("messages[].name"),
            FieldRule.Dropped("tools[].function.strict"),
            FieldRule.Dropped("frequency_penalty"),
            FieldRule.Dropped("presence_penalty"),
            FieldRule.Needless("stream_options"),
            FieldRule.Refused("tool_choice", "GLM models choose tools by themselves: tool_choice can only be auto.", neutral: "\"auto\""),
            FieldRule.Reworded("reasoning_effort", new FieldWord("none", """{"type":"disabled"}"""), new FieldWord(FieldWord.Other, """{"type":"enabled"}""", LossKind.Approximated)) with { As = "thinking" },
        ],
        Operations =
        [
            VendorOperation.Embeddings(Client + "embeddings/embeddings.py"),
            VendorOperation.Images(Client + "images/images.py"),
            VendorOperation.Speech(Client + "audio/audio.py"),
            VendorOperation.Transcriptions(Client + "audio/transcriptions.py"),
        ],
    };
}
