namespace Gatehouse.AI.Calls;

/// <summary>A piece of a source, up to, not with, <paramref name="End"/>.</summary>
public readonly record struct SourceRange(SourceUnit Unit, int Start, int End);
