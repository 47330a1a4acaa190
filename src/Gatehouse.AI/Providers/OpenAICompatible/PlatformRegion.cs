namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Which of a vendor's two platforms an account is on; keys of one are unknown to the other.</summary>
public enum PlatformRegion
{
    International,
    China,
}
