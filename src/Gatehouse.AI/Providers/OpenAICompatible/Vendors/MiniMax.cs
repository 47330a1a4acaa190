namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// max_tokens is its older name of the limit. Thinking stands in the content between tags unless a member of its
/// own splits it off, which translated calls ask for; it comes in reasoning_details.
/// </summary>
internal static class MiniMax
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "minimax",
        Name = "MiniMax",
        Address = "https://api.minimax.io/v1",
        ChinaAddress = "https://api.minimaxi.com/v1",
        Source = "https://platform.minimax.io/docs/api-reference/text-openai-api",
        Checked = ProviderCheck.Documentation,
        Remark = "the list of ignored fields is from memory",
        Adds = [new("reasoning_split", "true")],
        OptionsType = typeof(RegionalOptions),
        Fields =
        [
            FieldRule.Renamed("max_tokens", "max_completion_tokens"),
            FieldRule.DeveloperRole,
            FieldRule.Dropped("presence_penalty"),
            FieldRule.Dropped("frequency_penalty"),
            FieldRule.Dropped("logit_bias"),
        ],
    };
}
