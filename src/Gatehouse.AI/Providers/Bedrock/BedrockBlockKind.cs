namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>What a content block of a stream is.</summary>
internal enum BedrockBlockKind
{
    Text,
    Thinking,
    Redacted,
    ToolUse,
    Image,

    /// <summary>Not known: its events are handed on whole.</summary>
    Unknown,
}
