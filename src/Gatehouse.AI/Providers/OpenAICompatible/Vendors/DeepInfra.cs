namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>The last chunk of a stream tells the usage unasked.</summary>
internal static class DeepInfra
{
    private const string Definition = "api-evangelist/deepinfra:openapi/deepinfra-";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "deepinfra",
        Name = "DeepInfra",
        Address = "https://api.deepinfra.com/v1/openai",
        Source = "https://deepinfra.com/docs/openai_api",
        Checked = ProviderCheck.Documentation,
        Operations =
        [
            VendorOperation.Completions(Definition + "completions-api-openapi.yml"),
            VendorOperation.Embeddings(Definition + "embeddings-api-openapi.yml"),
            VendorOperation.Images(Definition + "images-api-openapi.yml"),
            VendorOperation.Speech(Definition + "audio-api-openapi.yml"),
            VendorOperation.Transcriptions(Definition + "audio-api-openapi.yml"),
            VendorOperation.Translations(Definition + "audio-api-openapi.yml"),
        ],
    };
}
