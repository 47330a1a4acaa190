namespace Gatehouse.AI.Calls;

/// <summary>Wire forms that a dialect in front and a provider behind can share: equal forms pass bodies through byte for byte.</summary>
public static class WireForm
{
    public const string OpenAIChat = "openai-chat";

    public const string OpenAIResponses = "openai-responses";

    /// <summary>POST /responses/input_tokens.</summary>
    public const string OpenAITokenCount = "openai-token-count";

    public const string OpenAICompletions = "openai-completions";

    public const string AnthropicMessages = "anthropic-messages";

    /// <summary>POST /messages/count_tokens.</summary>
    public const string AnthropicTokenCount = "anthropic-token-count";

    /// <summary>Gemini's countTokens.</summary>
    public const string GeminiTokenCount = "gemini-token-count";

    /// <summary>generateContent and streamGenerateContent.</summary>
    public const string Gemini = "gemini";

    /// <summary>Converse and ConverseStream.</summary>
    public const string BedrockConverse = "bedrock-converse";

    public const string CohereChat = "cohere-chat";

    public const string OllamaChat = "ollama-chat";

    public const string OllamaGenerate = "ollama-generate";

    /// <summary>Gemini's embedContent: one content, one vector.</summary>
    public const string GeminiEmbedding = "gemini-embedding";

    /// <summary>Gemini's batchEmbedContents.</summary>
    public const string GeminiBatchEmbedding = "gemini-batch-embedding";

    /// <summary>POST /api/embed of Ollama.</summary>
    public const string OllamaEmbed = "ollama-embed";

    /// <summary>POST /api/embeddings of Ollama, its older call for one vector.</summary>
    public const string OllamaEmbeddings = "ollama-embeddings";

    /// <summary>POST /embeddings.</summary>
    public const string OpenAIEmbeddings = "openai-embeddings";

    /// <summary>POST /images/generations, as JSON.</summary>
    public const string OpenAIImages = "openai-images";

    /// <summary>POST /images/edits, as multipart.</summary>
    public const string OpenAIImageEdits = "openai-image-edits";

    /// <summary>POST /audio/speech: JSON in, audio out.</summary>
    public const string OpenAISpeech = "openai-speech";

    /// <summary>POST /audio/transcriptions, as multipart.</summary>
    public const string OpenAITranscriptions = "openai-transcriptions";

    /// <summary>POST /audio/translations, as multipart.</summary>
    public const string OpenAITranslations = "openai-translations";

    public const string OpenAIModerations = "openai-moderations";

    /// <summary>GET /realtime: a WebSocket with the model in the query.</summary>
    public const string OpenAIRealtime = "openai-realtime";

    /// <summary>Files and batches: requests about an account, which name no model.</summary>
    public const string OpenAIFiles = "openai-files";

    /// <summary>POST /rerank as Cohere and, with more members, Jina have it.</summary>
    public const string CohereRerank = "cohere-rerank";
}
