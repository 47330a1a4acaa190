namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// The key is a personal access token with models: read. Calls may be counted for an organization, which is then in
/// the path.
/// </summary>
internal static class GitHubModels
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "github",
        Name = "GitHub Models",
        Address = "https://models.github.ai/inference",
        Source = "https://docs.github.com/en/rest/models/inference",
        Checked = ProviderCheck.Documentation,
        OptionsType = typeof(GitHubModelsOptions),
        AddressOf = options => ((GitHubModelsOptions)options).Address,
        Fields =
        [
            FieldRule.MaxTokens,
        ],
    };
}
