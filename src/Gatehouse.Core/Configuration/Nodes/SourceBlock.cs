using Gatehouse.Core.Configuration.Binding;

namespace Gatehouse.Core.Configuration.Nodes;

/// <summary>
/// A piece of a large file that is read by itself: one entry of a section, mostly. While its text stays the same, its
/// nodes and the document bound from them are kept from load to load (decision 0107); where they stand now is their place
/// when they were read plus the lines it has moved.
/// </summary>
internal sealed class SourceBlock(string text, int firstLine)
{
    private int _shift;

    public string Text { get; } = text;

    /// <summary>What stands in it.</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; set; } = [];

    /// <summary>What its only entry was bound to without a word to say about it; null when that is not known.</summary>
    public KeptBinding? Binding { get; set; }

    /// <summary>Whether the next load may take it as it is: nothing in it came from outside of its text.</summary>
    public bool MayBeKept { get; set; }

    public void MoveTo(int line) => Volatile.Write(ref _shift, line - firstLine);

    public SourceMark PlaceOf(SourceMark read) => Volatile.Read(ref _shift) is var shift and not 0 ? read with { Line = read.Line + shift } : read;
}
