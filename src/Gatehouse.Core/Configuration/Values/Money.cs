using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>An amount with its ISO 4217 currency, written "120 USD".</summary>
public readonly record struct Money(decimal Amount, string Currency)
{
    public static bool TryParse(string text, out Money value)
    {
        value = default;
        int digits = UnitText.NumberLength(text);
        if (digits is 0 or > 24 || text.Length != digits + 4 || text[digits] != ' ' || text.AsSpan(digits + 1).ContainsAnyExceptInRange('A', 'Z')
            || !decimal.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount))
        {
            return false;
        }

        value = new Money(amount, text[(digits + 1)..]);
        return true;
    }

    public override string ToString() => $"{Amount.ToString(CultureInfo.InvariantCulture)} {Currency}";

    /// <summary>What a text that is no amount probably meant: 120 is 120 USD, $120 is 120 USD.</summary>
    internal static string? Suggest(string text)
    {
        string trimmed = text.Trim('$', ' ');
        int digits = UnitText.NumberLength(trimmed);
        string currency = trimmed[digits..].Trim().ToUpperInvariant();
        string meant = $"{trimmed[..digits]} {(currency.Length == 0 ? "USD" : currency)}";
        return TryParse(meant, out _) ? meant : null;
    }
}
