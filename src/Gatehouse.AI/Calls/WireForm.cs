namespace Gatehouse.AI.Calls;

/// <summary>Wire forms that a dialect in front and a provider behind can share: equal forms pass bodies through byte for byte.</summary>
public static class WireForm
{
    public const string OpenAIChat = "openai-chat";

    public const string AnthropicMessages = "anthropic-messages";
}
