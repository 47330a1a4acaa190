namespace Gatehouse.Gateway.Routing;

/// <summary>Text of a query: percent-encoded, with + for a space (WHATWG URL 5.1).</summary>
internal static class FormText
{
    /// <summary>Whether the encoded text means this value; allocates only when there is something to decode.</summary>
    public static bool Equals(ReadOnlySpan<char> encoded, string value)
        => encoded.IndexOfAny('%', '+') < 0
            ? encoded.SequenceEqual(value)
            : string.Equals(Decode(encoded), value, StringComparison.Ordinal);

    public static string Decode(ReadOnlySpan<char> encoded)
        => Uri.UnescapeDataString(encoded.ToString().Replace('+', ' '));
}
