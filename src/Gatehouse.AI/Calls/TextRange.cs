namespace Gatehouse.AI.Calls;

/// <summary>A piece of a text: from <paramref name="Start"/> up to, not with, <paramref name="End"/>. An end behind the text is the text's end.</summary>
public readonly record struct TextRange(int Start, int End, OffsetUnit Unit)
{
    /// <summary>The whole text, however long it becomes.</summary>
    public static TextRange All { get; } = new(0, int.MaxValue, OffsetUnit.Utf16);

    public bool IsAll => Start == 0 && End == int.MaxValue;
}
