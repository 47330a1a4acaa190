using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>A share between 0 and 1, written "5%".</summary>
public readonly record struct Share(double Fraction)
{
    public static bool TryParse(string text, out Share value)
    {
        value = default;
        if (text.Length is < 2 or > 24 || text[^1] != '%' || UnitText.NumberLength(text) != text.Length - 1
            || !decimal.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal percent))
        {
            return false;
        }

        value = new Share((double)(percent / 100));
        return true;
    }

    public override string ToString() => Math.Round(Fraction * 100, 10).ToString("0.##########", CultureInfo.InvariantCulture) + "%";

    /// <summary>What a text that is no share probably meant: 0.05 is 5%, 5 is 5%.</summary>
    internal static string? Suggest(string text)
    {
        string number = text.TrimEnd('%', ' ');
        return decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value) && value is > 0 and <= 100
            ? new Share((double)(value < 1 ? value : value / 100)).ToString()
            : null;
    }
}
