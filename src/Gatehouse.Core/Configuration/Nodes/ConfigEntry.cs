namespace Gatehouse.Core.Configuration.Nodes;

/// <summary>One key of a mapping with the key's own place.</summary>
public sealed record ConfigEntry(string Key, SourceMark KeyMark, ConfigNode Value);
