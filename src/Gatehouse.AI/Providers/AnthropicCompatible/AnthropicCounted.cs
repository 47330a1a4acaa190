namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>What a call for the count of tokens takes of a message (anthropics/anthropic-sdk-typescript:src/resources/messages/messages.ts, MessageCountTokensParams).</summary>
internal static class AnthropicCounted
{
    public static IReadOnlySet<string> Members { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "model", "messages", "system", "tools", "tool_choice", "thinking", "output_config", "cache_control",
    };
}
