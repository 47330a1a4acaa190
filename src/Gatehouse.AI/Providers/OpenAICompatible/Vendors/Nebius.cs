namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Open models; formerly Nebius AI Studio.</summary>
internal static class Nebius
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "nebius",
        Name = "Nebius Token Factory",
        Address = "https://api.tokenfactory.nebius.com/v1",
        Source = "https://docs.tokenfactory.nebius.com/api-reference/introduction",
        Checked = ProviderCheck.Documentation,
    };
}
