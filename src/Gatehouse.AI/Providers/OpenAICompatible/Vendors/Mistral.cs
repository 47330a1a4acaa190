using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible.Vendors;

/// <summary>
/// Has names of its own for the seed and for a required tool, takes ids of calls of nine letters and digits alone
/// (mistralai/mistral-common: protocol/instruct/validator.py), and puts thinking into a list of chunks that
/// OpenAI's clients cannot read: its replies are translated. Streams tell the usage unasked.
/// </summary>
internal static class Mistral
{
    public static CompatibleVendor Vendor { get; } = new()
    {
        Type = "mistral",
        Name = "Mistral AI",
        Address = "https://api.mistral.ai/v1",
        Source = "mistralai/client-python:src/mistralai/client/models/chatcompletionrequest.py",
        Checked = ProviderCheck.Recordings,
        Remark = "audio is sent in OpenAI's form, which could not be checked",
        AsksForUsage = false,
        Passes = false,
        Thinking = ThinkingHistory.Chunks,
        OptionsType = typeof(MistralOptions),
        AddsOf = options => ((MistralOptions)options).Adds,
        Fields =
        [
            FieldRule.MaxTokens,
            FieldRule.DeveloperRole,
            FieldRule.Renamed("seed", "random_seed"),
            FieldRule.Reworded("tool_choice", new FieldWord("required", "\"any\"")),
            FieldRule.Reworded("reasoning_effort", new FieldWord("none", "\"none\""), new FieldWord("high", "\"high\""), new FieldWord(FieldWord.Other, "\"high\"", LossKind.Approximated)),
            FieldRule.Reworded("messages[].tool_calls[].id") with { Spell = MistralIds.Spell },
            FieldRule.Reworded("messages[].tool_call_id") with { Spell = MistralIds.Spell },
            FieldRule.Refused("messages[].content[].file", "Mistral takes documents by address, not in OpenAI's form of a file."),
            FieldRule.Dropped("messages[].name"),
            FieldRule.Dropped("logit_bias"),
            FieldRule.Dropped("logprobs"),
            FieldRule.Dropped("top_logprobs"),
            FieldRule.Dropped("user"),
            FieldRule.Dropped("service_tier"),
            FieldRule.Dropped("store"),
            FieldRule.Needless("stream_options"),
        ],
        Operations =
        [
            VendorOperation.Embeddings(
                "mistralai/client-python:src/mistralai/client/models/embeddingrequest.py",
                FieldRule.Renamed("dimensions", "output_dimension"),
                FieldRule.Dropped("user")),
            VendorOperation.Transcriptions("mistralai/client-python:src/mistralai/client/models/audiotranscriptionrequest.py"),
        ],
    };
}
