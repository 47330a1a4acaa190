namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>Ends answers with the word eos, which is read as stop.</summary>
internal static class Together
{
    private const string Client = "togethercomputer/together-python:src/together/resources/";

    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "together",
        Name = "Together AI",
        Address = "https://api.together.ai/v1",
        Source = "https://docs.together.ai/docs/inference/openai-compatibility",
        Checked = ProviderCheck.Documentation,
        Remark = "whether it knows max_completion_tokens could not be checked; max_tokens is sent",
        Operations =
        [
            VendorOperation.Completions(Client + "completions.py"),
            VendorOperation.Embeddings(Client + "embeddings.py"),
            VendorOperation.Rerank(Client + "rerank.py"),
            VendorOperation.Images(Client + "images.py"),
            VendorOperation.Speech(Client + "audio/speech.py"),
            VendorOperation.Transcriptions(Client + "audio/transcriptions.py"),
            VendorOperation.Translations(Client + "audio/translations.py"),
        ],
    };
}
