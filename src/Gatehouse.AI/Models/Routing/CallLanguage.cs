using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// The language of a call's last text, guessed: by its script where that tells, else by its commonest words. A guess needs two of
/// them, and more than of any other language; it is approximate, and short texts have none.
/// </summary>
internal static class CallLanguage
{
    private const int LongestLook = 4000;
    private const int MaxDepth = 128;

    private static readonly (string Language, string Words)[] Common =
    [
        ("en", "the and is of to in that it for you with this what are have not can how please from"),
        ("de", "der die das und ist nicht ich ein eine zu mit für auf den von wie was sie bitte auch"),
        ("fr", "le la les et est de des un une pas pour dans que qui vous je avec sur est-ce être"),
        ("es", "el la los las y es de que en un una por para con no se cómo está qué del"),
        ("it", "il lo gli e è di che un una per con non sono come della questo nel mi cosa perché"),
        ("pt", "o os as e é de que um uma para com não por como está do da em você isso"),
        ("nl", "de het een en is van niet ik dat op te zijn met voor hoe wat je deze aan ook"),
        ("pl", "i w nie na się jest to z że do jak co dla są czy proszę tego ale od przez"),
        ("sv", "och det att är en som på jag inte för med av till den har vad hur du kan om"),
        ("tr", "ve bir bu ne için mi ile da de çok nasıl var değil olarak ben o gibi daha ama kadar"),
    ];

    private static readonly SearchValues<char> Ukrainian = SearchValues.Create("іїєґІЇЄҐ");
    private static readonly SearchValues<char> Persian = SearchValues.Create("پچژگ");

    private static readonly FrozenDictionary<string, int> LanguagesOf = Common
        .SelectMany((language, place) => language.Words.Split(' ').Select(word => (word, place)))
        .GroupBy(w => w.word, StringComparer.Ordinal)
        .ToFrozenDictionary(g => g.Key, g => g.Aggregate(0, (bits, w) => bits | (1 << w.place)), StringComparer.Ordinal);

    /// <summary>The languages that it can tell.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Common.Select(c => c.Language), "ar", "el", "fa", "he", "hi", "ja", "ko", "ru", "th", "uk", "zh"];

    /// <summary>Of a call's body; null when it cannot be told.</summary>
    public static string? OfBody(ReadOnlySpan<byte> body)
    {
        try
        {
            return LastText(body) is { } text ? Of(text) : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    public static string? Of(ReadOnlySpan<char> text)
    {
        text = text.Length > LongestLook ? text[..LongestLook] : text;
        return ByScript(text, out bool isLatin) ?? (isLatin ? ByWords(text) : null);
    }

    // What a client says last is what is to be answered; instructions before it may be in another language.
    private static string? LastText(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = MaxDepth });
        bool isText = false;
        long start = -1;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.PropertyName)
            {
                isText = reader.ValueTextEquals("content"u8) || reader.ValueTextEquals("text"u8) || reader.ValueTextEquals("input"u8) || reader.ValueTextEquals("prompt"u8);
            }
            else if (reader.TokenType == JsonTokenType.String && isText)
            {
                start = reader.TokenStartIndex;
            }
        }

        if (start < 0)
        {
            return null;
        }

        var last = new Utf8JsonReader(body[(int)start..]);
        last.Read();
        return last.GetString();
    }

    private static string? ByScript(ReadOnlySpan<char> text, out bool isLatin)
    {
        int latin = 0;
        Span<int> counts = stackalloc int[Scripts.Length];
        foreach (char c in text)
        {
            int script = ScriptOf(c);
            if (script >= 0)
            {
                counts[script]++;
            }
            else if (char.IsLetter(c))
            {
                latin++;
            }
        }

        int best = 0;
        int all = latin;
        for (int i = 0; i < counts.Length; i++)
        {
            all += counts[i];
            best = counts[i] > counts[best] ? i : best;
        }

        isLatin = latin * 2 > all;
        if (counts[best] * 2 <= all && !(counts[0] > 0 && (counts[0] + counts[1]) * 2 > all))
        {
            return null;
        }

        // Kana among other signs is Japanese; letters that only one of the languages of a script has tell them apart.
        return counts[0] > 0 && best <= 1 ? "ja"
            : Scripts[best].Language == "ru" && text.ContainsAny(Ukrainian) ? "uk"
            : Scripts[best].Language == "ar" && text.ContainsAny(Persian) ? "fa"
            : Scripts[best].Language;
    }

    private static readonly (string Language, char First, char Last)[] Scripts =
    [
        ("ja", '\u3040', '\u30FF'), ("zh", '\u4E00', '\u9FFF'), ("ko", '\uAC00', '\uD7AF'), ("ru", '\u0400', '\u04FF'), ("el", '\u0370', '\u03FF'),
        ("he", '\u0590', '\u05FF'), ("ar", '\u0600', '\u06FF'), ("hi", '\u0900', '\u097F'), ("th", '\u0E00', '\u0E7F'),
    ];

    private static int ScriptOf(char c)
    {
        for (int i = 0; c >= '\u0370' && i < Scripts.Length; i++)
        {
            if (c >= Scripts[i].First && c <= Scripts[i].Last)
            {
                return i;
            }
        }

        return -1;
    }

    private static string? ByWords(ReadOnlySpan<char> text)
    {
        Span<int> hits = stackalloc int[Common.Length];
        var lookup = LanguagesOf.GetAlternateLookup<ReadOnlySpan<char>>();
        Span<char> word = stackalloc char[16];
        int length = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? char.ToLowerInvariant(text[i]) : ' ';
            if (char.IsLetter(c) || c == '-')
            {
                if (length < word.Length)
                {
                    word[length] = c;
                }

                length++;
                continue;
            }

            if (length is > 0 and <= 16 && lookup.TryGetValue(word[..length], out int languages))
            {
                for (int l = 0; l < hits.Length; l++)
                {
                    hits[l] += (languages >> l) & 1;
                }
            }

            length = 0;
        }

        int best = 0;
        bool isAlone = true;
        for (int l = 1; l < hits.Length; l++)
        {
            isAlone = hits[l] > hits[best] || (isAlone && hits[l] != hits[best]);
            best = hits[l] > hits[best] ? l : best;
        }

        return hits[best] >= 2 && isAlone ? Common[best].Language : null;
    }
}
