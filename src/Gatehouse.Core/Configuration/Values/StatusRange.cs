using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>One HTTP status or a range of them, both ends included, written "200" or "200-299".</summary>
public readonly record struct StatusRange(int First, int Last)
{
    private const int Least = 100;
    private const int Most = 599;

    public bool Contains(int status) => status >= First && status <= Last;

    public static bool TryParse(string text, out StatusRange value)
    {
        value = default;
        int dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!TryRead(dash < 0 ? text : text.AsSpan(0, dash), out int first))
        {
            return false;
        }

        int last = first;
        if (dash >= 0 && (!TryRead(text.AsSpan(dash + 1), out last) || last < first))
        {
            return false;
        }

        value = new StatusRange(first, last);
        return true;
    }

    public override string ToString()
        => First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    /// <summary>What a text that is no range probably meant: 2xx is 200-299, 299-200 the other way round.</summary>
    internal static string? Suggest(string text)
    {
        string folded = text.Replace(" ", "", StringComparison.Ordinal).Replace("..", "-", StringComparison.Ordinal);
        if (folded.Length == 3 && folded[0] is >= '1' and <= '5' && folded.AsSpan(1) is "xx" or "XX" or "**")
        {
            return $"{folded[0]}00-{folded[0]}99";
        }

        string[] ends = folded.Split('-');
        string meant = ends.Length == 2 && string.CompareOrdinal(ends[0], ends[1]) > 0 ? $"{ends[1]}-{ends[0]}" : folded;
        return meant != text && TryParse(meant, out var range) ? range.ToString() : null;
    }

    private static bool TryRead(ReadOnlySpan<char> text, out int status)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= Least and <= Most;
}
