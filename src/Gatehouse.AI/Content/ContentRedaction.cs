using System.Text.RegularExpressions;

namespace Gatehouse.AI.Content;

/// <summary>
/// Replaces what is known by its form: addresses, numbers of cards, phones and accounts, keys. It is a net with holes, not a guard: a name or
/// a street has no form. Every pattern takes time in proportion to the text, whatever is in it.
/// </summary>
internal sealed class ContentRedaction(IEnumerable<ContentPattern> patterns)
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    private static readonly Regex Email = new(@"[A-Za-z0-9._%+\-]+@[A-Za-z0-9\-]+(\.[A-Za-z0-9\-]+)+", Linear);

    private static readonly Regex Card = new(@"\b\d([ \-]?\d){12,18}\b", Linear);

    private static readonly Regex Iban = new(@"\b[A-Z]{2}\d\d( ?[A-Z0-9]){11,30}\b", Linear);

    // Only what is written as a phone number: by its country, by a 0 in front, or in groups of three, three and four.
    private static readonly Regex Phone = new(@"(\+|\b00)[1-9]([ ()./\-]?[ ()./\-]?\d){6,14}\b|\(?\b0[1-9]\d{1,4}\)?[ /\-]\d([ \-]?\d){4,10}\b|\(\d{3}\) ?\d{3}[ .\-]\d{4}\b|\b\d{3}[ .\-]\d{3}[ .\-]\d{4}\b", Linear);

    private static readonly Regex Key = new(
        @"-----BEGIN [A-Z ]*PRIVATE KEY-----[A-Za-z0-9+/=\s]*(-----END [A-Z ]*PRIVATE KEY-----)?"
        + @"|\beyJ[A-Za-z0-9_\-]{8,}(\.[A-Za-z0-9_\-]*)+"
        + @"|\b(sk|pk|rk|gsk|xai|hf|glpat|github_pat|gh[pousr]|xox[abeprs]|whsec)[_\-][A-Za-z0-9_\-]{10,}"
        + @"|\b(AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[A-Za-z0-9_\-]{20,}"
        + @"|\b[Bb]earer [A-Za-z0-9._~+/=\-]{8,}"
        + @"|\b[A-Za-z0-9_\-]{32,}",
        Linear);

    private readonly ContentPattern[] _patterns = [.. patterns.Distinct().OrderBy(OrderOf)];

    /// <summary>How often a text is gone through.</summary>
    public int Passes => _patterns.Length;

    public string Redact(string text)
    {
        foreach (var pattern in _patterns)
        {
            text = pattern switch
            {
                ContentPattern.Key => Key.Replace(text, static m => IsKey(m.Value) ? "[key]" : m.Value),
                ContentPattern.Email => Email.Replace(text, "[email]"),
                ContentPattern.Iban => Iban.Replace(text, static m => IsIban(m.Value) ? "[iban]" : m.Value),
                ContentPattern.Card => Card.Replace(text, static m => IsCard(m.Value) ? "[card]" : m.Value),
                _ => Phone.Replace(text, "[phone]"),
            };
        }

        return text;
    }

    // Longer forms first: the digits of an account look like a phone number.
    private static int OrderOf(ContentPattern pattern) => pattern switch
    {
        ContentPattern.Key => 0,
        ContentPattern.Email => 1,
        ContentPattern.Iban => 2,
        ContentPattern.Card => 3,
        _ => 4,
    };

    /// <summary>Whether a long word is one that nobody speaks: letters and digits mixed, and no UUID.</summary>
    private static bool IsKey(string found)
        => found.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('_' or '-')) || found.Length < 32
            || (found.Any(char.IsAsciiDigit) && found.Any(char.IsAsciiLetter) && !Guid.TryParseExact(found, "D", out _));

    /// <summary>The checksum of Luhn (ISO/IEC 7812-1).</summary>
    private static bool IsCard(string found)
    {
        int sum = 0, place = 0;
        for (int i = found.Length - 1; i >= 0; i--)
        {
            if (!char.IsAsciiDigit(found[i]))
            {
                continue;
            }

            int digit = found[i] - '0';
            if (place++ % 2 == 1)
            {
                digit *= 2;
            }

            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }

    /// <summary>The checksum of ISO 13616: the number with its first four characters at the end, letters from 10, leaves 1 over by 97.</summary>
    private static bool IsIban(string found)
    {
        string compact = found.Replace(" ", "", StringComparison.Ordinal);
        int rest = 0;
        foreach (char c in compact[4..] + compact[..4])
        {
            rest = char.IsAsciiDigit(c) ? ((rest * 10) + (c - '0')) % 97 : ((rest * 100) + (c - 'A' + 10)) % 97;
        }

        return rest == 1;
    }
}
