namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Searches before it answers: citations and search_results stand beside the choices, in each chunk too, and reach
/// clients of its form. Every chunk tells the usage so far. It calls no tools; what else it does not know is left
/// out (docs.getbifrost.ai, providers/supported-providers/perplexity).
/// </summary>
internal static class Perplexity
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "perplexity",
        Name = "Perplexity",
        Address = "https://api.perplexity.ai",
        Source = "https://docs.perplexity.ai/guides/chat-completions-guide",
        Checked = ProviderCheck.Recordings,
        Remark = "third parties say that chat completions ended on 2026-09-27 (docs.stigg.io); the vendor's own word could not be read",
        AsksForUsage = false,
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Refused("tools", "Perplexity's models call no tools."),
            FieldRule.Dropped("tool_choice"),
            FieldRule.Dropped("parallel_tool_calls"),
            FieldRule.Dropped("stop"),
            FieldRule.Dropped("seed"),
            FieldRule.Dropped("logit_bias"),
            FieldRule.Dropped("logprobs"),
            FieldRule.Dropped("top_logprobs"),
            FieldRule.Dropped("service_tier"),
            FieldRule.Needless("stream_options"),
        ],
    };
}
