namespace Gatehouse.AI.Dialects.BedrockConverse;

/// <summary>Where a part or a tool was written ("messages[0].content[1]"), and the cache point behind it; null for none.</summary>
internal readonly record struct ConversePlace(string Block, string? CachePoint);
