namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Jina's chat that searches and reads pages before it answers, at an address of its own.</summary>
internal static class JinaDeepSearch
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "jinadeepsearch",
        Name = "Jina DeepSearch",
        Address = "https://deepsearch.jina.ai/v1",
        Source = "jina-ai/node-DeepResearch:README.md",
        Checked = ProviderCheck.Documentation,
        Remark = "which fields it ignores could not be checked; answers take minutes, so that deadlines may have to be longer",
    };
}
