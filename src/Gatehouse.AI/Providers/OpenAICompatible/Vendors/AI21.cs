namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The Jamba models. Fields that its reference does not have are left out and reported.</summary>
internal static class AI21
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "ai21",
        Name = "AI21 Labs",
        Address = "https://api.ai21.com/studio/v1",
        Source = "https://docs.ai21.com/reference/jamba-1-6-api-ref",
        Checked = ProviderCheck.Documentation,
        Remark = "whether unknown fields are refused or ignored, and whether streams tell the usage, could not be checked",
        AsksForUsage = false,
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Dropped("frequency_penalty"),
            FieldRule.Dropped("presence_penalty"),
            FieldRule.Dropped("seed"),
            FieldRule.Dropped("logit_bias"),
            FieldRule.Dropped("logprobs"),
            FieldRule.Dropped("top_logprobs"),
            FieldRule.Dropped("tool_choice"),
            FieldRule.Dropped("parallel_tool_calls"),
            FieldRule.Dropped("reasoning_effort"),
            FieldRule.Dropped("service_tier"),
            FieldRule.Dropped("user"),
            FieldRule.Dropped("metadata"),
            FieldRule.Dropped("messages[].name"),
            FieldRule.Needless("stream_options"),
        ],
    };
}
