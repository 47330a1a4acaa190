namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own.</summary>
internal static class SGLang
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "sglang",
        Name = "SGLang",
        Address = "http://localhost:30000/v1",
        Source = "https://docs.sglang.io/basic_usage/openai_api_completions.html",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
    };
}
