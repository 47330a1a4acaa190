namespace Gatehouse.Architecture.Tests;

/// <summary>A fenced block of a page.</summary>
internal sealed record FencedBlock(string Page, int Line, string Language, List<string> Lines)
{
    public string Text => string.Join('\n', Lines) + "\n";

    public override string ToString() => $"{Page}:{Line}";
}
