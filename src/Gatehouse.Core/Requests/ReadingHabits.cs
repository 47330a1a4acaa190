namespace Gatehouse.Core.Requests;

/// <summary>What a less careful server may do to a path, apart from what RFC 3986 allows. Minus one stands for never.</summary>
/// <param name="Decodes">How often it decodes the reserved characters of a segment: 0, 1 or 2 times.</param>
/// <param name="CutsParameters">It cuts ";parameters" after having decoded so often (RFC 3986 3.3 leaves them to the application).</param>
/// <param name="CutsRest">It ends the path at such parameters, instead of going on behind the next slash.</param>
/// <param name="CutsQuery">It ends the path at a question mark or number sign after having decoded so often.</param>
/// <param name="Heeds">Which of the delimiters that it decoded it takes for what they are.</param>
/// <param name="TrimsEnds">It drops dots and spaces at the end of a segment, as the file systems of Windows do.</param>
/// <param name="LastOnly">It cuts parameters and ends in the last segment alone.</param>
/// <param name="ParametersFirst">It cuts parameters before it looks for the end of the path, which is not found in them.</param>
/// <param name="ConvertsLate">It cuts parameters before it takes backslashes for slashes, so that one in them goes with them.</param>
internal readonly record struct ReadingHabits(
    int Decodes,
    int CutsParameters,
    bool CutsRest,
    int CutsQuery,
    HiddenStructure Heeds,
    bool TrimsEnds = false,
    bool LastOnly = false,
    bool ParametersFirst = false,
    bool ConvertsLate = false)
{
    public static ReadingHabits None { get; } = new(0, -1, CutsRest: false, -1, HiddenStructure.None);
}
