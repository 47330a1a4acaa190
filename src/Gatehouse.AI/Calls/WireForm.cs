namespace Gatehouse.AI.Calls;

/// <summary>Wire forms that a dialect in front and a provider behind can share: equal forms pass bodies through byte for byte.</summary>
public static class WireForm
{
    public const string OpenAIChat = "openai-chat";

    public const string OpenAIResponses = "openai-responses";

    public const string OpenAICompletions = "openai-completions";

    public const string AnthropicMessages = "anthropic-messages";

    /// <summary>generateContent and streamGenerateContent.</summary>
    public const string Gemini = "gemini";

    /// <summary>Converse and ConverseStream.</summary>
    public const string BedrockConverse = "bedrock-converse";

    public const string CohereChat = "cohere-chat";

    public const string OllamaChat = "ollama-chat";

    public const string OllamaGenerate = "ollama-generate";
}
