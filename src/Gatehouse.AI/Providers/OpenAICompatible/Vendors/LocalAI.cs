namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>A server of one's own.</summary>
internal static class LocalAI
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "localai",
        Name = "LocalAI",
        Address = "http://localhost:8080/v1",
        Source = "https://localai.io/docs/basics/getting_started/",
        Checked = ProviderCheck.Documentation,
        NeedsKey = false,
    };
}
