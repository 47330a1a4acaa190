namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Takes penalties and biases and does nothing with them: they are left out and reported.</summary>
internal static class SambaNova
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "sambanova",
        Name = "SambaNova",
        Address = "https://api.sambanova.ai/v1",
        Source = "https://docs.sambanova.ai/docs/en/v1.0.57/features/openai-compatibility",
        Checked = ProviderCheck.Documentation,
        Fields =
        [
            FieldRule.DeveloperRole,
            FieldRule.Dropped("presence_penalty"),
            FieldRule.Dropped("frequency_penalty"),
            FieldRule.Dropped("logit_bias"),
        ],
        Operations =
        [
            VendorOperation.Completions("api-evangelist/sambanova:openapi/sambanova-completions-api-openapi.yml"),
            VendorOperation.Embeddings("api-evangelist/sambanova:openapi/sambanova-embeddings-api-openapi.yml"),
        ],
    };
}
