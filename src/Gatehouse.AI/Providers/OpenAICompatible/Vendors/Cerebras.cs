namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Answers 400 to penalties and biases (repo.hex.pm, req_llm guides/cerebras.md). The system role is as strong
/// there as the developer role elsewhere.
/// </summary>
internal static class Cerebras
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "cerebras",
        Name = "Cerebras",
        Address = "https://api.cerebras.ai/v1",
        Source = "https://inference-docs.cerebras.ai/resources/openai",
        Checked = ProviderCheck.Documentation,
        Remark = "the list of refused fields is secondhand",
        Fields =
        [
            FieldRule.DeveloperRole,
            FieldRule.Dropped("frequency_penalty"),
            FieldRule.Dropped("presence_penalty"),
            FieldRule.Dropped("logit_bias"),
            FieldRule.Dropped("service_tier"),
        ],
    };
}
