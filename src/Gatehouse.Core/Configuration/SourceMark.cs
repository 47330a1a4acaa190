namespace Gatehouse.Core.Configuration;

/// <summary>A place in a configuration file. Line and column count from 1; length in characters, at least 1.</summary>
public readonly record struct SourceMark(string File, int Line, int Column, int Length = 1)
{
    /// <summary>The place of what was not written: defaults, --to, the demo.</summary>
    public static SourceMark None { get; } = new("", 0, 0, 0);

    public override string ToString() => Line == 0 ? File : $"{File}:{Line}:{Column}";
}
