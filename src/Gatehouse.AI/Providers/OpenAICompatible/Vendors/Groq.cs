namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Answers 400 to logprobs, logit_bias, top_logprobs, names of messages and n above 1. Thinking comes as
/// "reasoning"; usage that was not asked for comes in x_groq.
/// </summary>
internal static class Groq
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "groq",
        Name = "Groq",
        Address = "https://api.groq.com/openai/v1",
        Source = "https://console.groq.com/docs/openai",
        Checked = ProviderCheck.Recordings,
        Responses = "https://console.groq.com/docs/openai",
        Fields =
        [
            FieldRule.DeveloperRole,
            FieldRule.Dropped("logprobs"),
            FieldRule.Dropped("top_logprobs"),
            FieldRule.Dropped("logit_bias"),
            FieldRule.Dropped("messages[].name"),
            FieldRule.Dropped("n", neutral: "1"),
        ],
        Operations =
        [
            VendorOperation.Speech("groq/groq-python:src/groq/resources/audio/speech.py"),
            VendorOperation.Transcriptions("https://console.groq.com/docs/speech-to-text"),
            VendorOperation.Translations("https://console.groq.com/docs/speech-to-text"),
        ],
    };
}
