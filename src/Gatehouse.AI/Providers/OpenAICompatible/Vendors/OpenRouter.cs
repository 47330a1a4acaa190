namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// A router to other vendors. An error may come behind status 200, its code is a number, and comments stand in
/// streams.
/// </summary>
internal static class OpenRouter
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "openrouter",
        Name = "OpenRouter",
        Address = "https://openrouter.ai/api/v1",
        Source = "https://openrouter.ai/docs/api/reference/errors-and-debugging",
        Checked = ProviderCheck.Documentation,
        Responses = "https://openrouter.ai/docs/client-sdks/typescript/sdks/responses/README",
        OptionsType = typeof(OpenRouterOptions),
        AddHeaders = (options, headers) => ((OpenRouterOptions)options).AddTo(headers),
        Fields =
        [
            FieldRule.DeveloperRole,
        ],
        Operations =
        [
            VendorOperation.Embeddings("OpenRouterTeam/python-sdk:docs/sdks/embeddings/README.mdx"),
            VendorOperation.Rerank("https://openrouter.ai/docs/client-sdks/python/sdks/rerank/README"),
        ],
    };
}
