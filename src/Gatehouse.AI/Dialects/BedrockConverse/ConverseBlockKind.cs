namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>What a content block of a stream is.</summary>
internal enum ConverseBlockKind
{
    Text,
    Reasoning,
    ToolUse,
    Image,
}
