using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>Reads the number in front of a unit.</summary>
internal static class UnitText
{
    /// <summary>Length of the number at the start: digits and at most one point between digits.</summary>
    public static int NumberLength(string text)
    {
        int length = 0;
        bool point = false;
        while (length < text.Length && (char.IsAsciiDigit(text[length]) || (!point && length > 0 && text[length] == '.')))
        {
            point |= text[length] == '.';
            length++;
        }

        return length > 0 && text[length - 1] == '.' ? length - 1 : length;
    }

    /// <summary>Number times unit as a whole number; false when it is none or does not fit.</summary>
    public static bool TryScale(ReadOnlySpan<char> number, long unit, out long total)
    {
        total = 0;
        if (number.Length is 0 or > 24
            || !decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value > (decimal)long.MaxValue / unit)
        {
            return false;
        }

        decimal scaled = value * unit;
        total = (long)scaled;
        return total == scaled;
    }
}
