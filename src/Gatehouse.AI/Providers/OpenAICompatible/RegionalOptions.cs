using System.ComponentModel;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Settings of a vendor with a platform in China and one for everybody else.</summary>
public sealed record RegionalOptions : CompatibleOptions
{
    [Description("Platform that the account is on; the keys of one are unknown to the other.")]
    public PlatformRegion Region { get; init; }
}
