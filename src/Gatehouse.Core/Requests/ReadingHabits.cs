namespace Gatehouse.Core.Requests;

/// <summary>What a less careful server may do to a path, apart from what RFC 3986 allows. Minus one stands for never.</summary>
/// <param name="Decodes">How often it decodes the reserved characters of a segment: 0, 1 or 2 times.</param>
/// <param name="CutsParameters">It cuts ";parameters" after having decoded so often (RFC 3986 3.3 leaves them to the application).</param>
/// <param name="CutsQuery">It ends the path at a question mark or number sign after having decoded so often.</param>
/// <param name="Heeds">Which twice encoded delimiters it takes for what they decode to.</param>
internal readonly record struct ReadingHabits(int Decodes, int CutsParameters, int CutsQuery, HiddenStructure Heeds)
{
    public static ReadingHabits None { get; } = new(0, -1, -1, HiddenStructure.None);
}
