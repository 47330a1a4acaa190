namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Ends answers with the word eos, which is read as stop.</summary>
internal static class Together
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "together",
        Name = "Together AI",
        Address = "https://api.together.ai/v1",
        Source = "https://docs.together.ai/docs/inference/openai-compatibility",
        Checked = ProviderCheck.Documentation,
        Remark = "whether it knows max_completion_tokens could not be checked; max_tokens is sent",
    };
}
