namespace Gatehouse.Core.Configuration.Reading;

/// <summary>A section of a file, cut into pieces to be read by themselves.</summary>
/// <param name="Key">The section's key.</param>
/// <param name="Line">Line of the key.</param>
/// <param name="IsSplit">Whether the pieces are entries of the section; otherwise the one piece is the section with its key.</param>
/// <param name="Pieces">Ranges of the text with the number of their first line.</param>
internal sealed record BlockSection(string Key, int Line, bool IsSplit, IReadOnlyList<(Range Range, int FirstLine)> Pieces);
