namespace Gatehouse.AI.Calls;

/// <summary>Encrypted reasoning; opaque like <see cref="ThinkingPart"/>.</summary>
public sealed record RedactedThinkingPart(string Data) : Part;
