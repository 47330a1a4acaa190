using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>Where each form of OpenAI's API is below the address (openai/openai-node: src/resources).</summary>
internal static class OpenAIPaths
{
    /// <summary>The path of a form's calls; null for forms that are not OpenAI's.</summary>
    public static string? Of(string form) => form switch
    {
        WireForm.OpenAIChat => "/chat/completions",
        WireForm.OpenAIResponses => "/responses",
        WireForm.OpenAITokenCount => "/responses/input_tokens",
        WireForm.OpenAICompletions => "/completions",
        WireForm.OpenAIEmbeddings => "/embeddings",
        WireForm.OpenAIImages => "/images/generations",
        WireForm.OpenAIImageEdits => "/images/edits",
        WireForm.OpenAISpeech => "/audio/speech",
        WireForm.OpenAITranscriptions => "/audio/transcriptions",
        WireForm.OpenAITranslations => "/audio/translations",
        WireForm.OpenAIModerations => "/moderations",
        WireForm.OpenAIRealtime => OpenAIRealtime.Path,
        WireForm.CohereRerank => "/rerank",
        _ => null,
    };
}
