namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Open models. Answers 422 to tools and response_format in one call.</summary>
internal static class Friendli
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "friendli",
        Name = "FriendliAI",
        Address = "https://api.friendli.ai/serverless/v1",
        Source = "juspay/neurolink:docs/getting-started/providers/friendli.md",
        Checked = ProviderCheck.Secondhand,
        Remark = "the vendor's own pages could not be read; tools and response_format in one call are refused by it",
    };
}
