namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Open models.</summary>
internal static class Hyperbolic
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "hyperbolic",
        Name = "Hyperbolic",
        Address = "https://api.hyperbolic.xyz/v1",
        Source = "https://docs.rs/rig-core/0.42.0/src/rig_core/providers/hyperbolic.rs.html",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's own pages could not be read",
    };
}
