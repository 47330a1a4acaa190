using Gatehouse.AI.Providers.OpenAICompatible.Vendors;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Every provider type that is OpenAI's chat format with a vendor's own address and habits.</summary>
internal sealed class CompatibleProviders
{
    /// <summary>THE list of vendors, in the order of the reference: those that serve models, then servers of one's own.</summary>
    public static IReadOnlyList<CompatibleVendor> Vendors { get; } =
    [
        Groq.Vendor,
        DeepSeek.Vendor,
        XAI.Vendor,
        Mistral.Vendor,
        Together.Vendor,
        Fireworks.Vendor,
        OpenRouter.Vendor,
        Perplexity.Vendor,
        Cerebras.Vendor,
        SambaNova.Vendor,
        Nvidia.Vendor,
        HuggingFace.Vendor,
        GitHubModels.Vendor,
        Cloudflare.Vendor,
        Databricks.Vendor,
        Moonshot.Vendor,
        Zhipu.Vendor,
        Qwen.Vendor,
        MiniMax.Vendor,
        Baichuan.Vendor,
        Yi.Vendor,
        StepFun.Vendor,
        Volcengine.Vendor,
        SiliconFlow.Vendor,
        Hyperbolic.Vendor,
        Novita.Vendor,
        DeepInfra.Vendor,
        Nebius.Vendor,
        Lambda.Vendor,
        AI21.Vendor,
        Scaleway.Vendor,
        Upstage.Vendor,
        Venice.Vendor,
        Vercel.Vendor,
        Featherless.Vendor,
        Friendli.Vendor,
        Baseten.Vendor,
        Inception.Vendor,
        Nscale.Vendor,
        OVHcloud.Vendor,
        InferenceNet.Vendor,
        Voyage.Vendor,
        Jina.Vendor,
        JinaDeepSearch.Vendor,
        Vllm.Vendor,
        SGLang.Vendor,
        LMStudio.Vendor,
        LlamaCpp.Vendor,
        Tgi.Vendor,
        LocalAI.Vendor,
        Xinference.Vendor,
        Tei.Vendor,
    ];

    public IReadOnlyList<ProviderDescriptor> All { get; } = [.. Vendors.Select(v => new CompatibleDescriptor(v))];

    public static CompatibleVendor? Find(string type) => Vendors.FirstOrDefault(v => string.Equals(v.Type, type, StringComparison.Ordinal));
}
