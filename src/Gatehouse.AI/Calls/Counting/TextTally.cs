using System.Buffers.Text;
using System.Text;

namespace Gatehouse.AI.Calls.Counting;

/// <summary>
/// Counts what goes by of a text, by kinds of characters, so that its tokens can be estimated without keeping it: one look at
/// each byte, nothing allocated, and words may be cut anywhere. How far off it is stands in docs/decisions/0155.
/// </summary>
public struct TextTally
{
    /// <summary>Letters of a word that its first token holds, on average.</summary>
    private const int LettersOfFirst = 7;

    private long _words;
    private long _rests;
    private long _numbers;
    private long _marks;
    private long _marksMore;
    private long _breaks;
    private long _accents;
    private long _scripts;
    private long _ideographs;
    private long _syllables;
    private long _pictures;
    private Kind _last;
    private int _run;

    private enum Kind : byte
    {
        None,
        Letter,
        Digit,
        Mark,
        Space,
        Break,
        Other,
    }

    /// <summary>UTF-16 units that went by.</summary>
    public long Characters { get; private set; }

    /// <summary>Adds a JSON string's inside as it is written: UTF-8 with escapes.</summary>
    public void AddJson(ReadOnlySpan<byte> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            byte next = text[i];
            if (next == (byte)'\\')
            {
                i += AddEscape(text[i..]) - 1;
            }
            else if (next < 0x80)
            {
                AddAscii(next);
            }
            else
            {
                Rune.DecodeFromUtf8(text[i..], out var rune, out int length);
                AddRune(rune.Value);
                i += length - 1;
            }
        }
    }

    public void Add(ReadOnlySpan<char> text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            char next = text[i];
            if (next < 0x80)
            {
                AddAscii((byte)next);
            }
            else
            {
                Rune.DecodeFromUtf16(text[i..], out var rune, out int length);
                AddRune(rune.Value);
                i += length - 1;
            }
        }
    }

    /// <summary>An end that no word goes across: the next text begins anew.</summary>
    public void Part() => (_last, _run) = (Kind.None, 0);

    /// <summary>Tokens of the text, estimated; 0 for none.</summary>
    public readonly long Tokens
    {
        get
        {
            if (Characters == 0)
            {
                return 0;
            }

            double tokens = (_words * PerWord) + (_rests * PerRest) + (_numbers * PerNumber) + (_marks * PerMark) + (_marksMore * PerMarkMore)
                + (_breaks * PerBreak) + (_accents * PerAccent) + (_scripts * PerScript) + (_ideographs * PerIdeograph) + (_syllables * PerSyllable) + (_pictures * PerPicture);
            return Math.Max(1, (long)Math.Round(tokens));
        }
    }

    // Fitted to o200k_base; see docs/decisions/0155.
    private const double PerWord = 1.08;
    private const double PerRest = 0.28;
    private const double PerNumber = 1.3;
    private const double PerMark = 0.6;
    private const double PerMarkMore = 0.05;
    private const double PerBreak = 0.66;
    private const double PerAccent = 0.2;
    private const double PerScript = 0.265;
    private const double PerIdeograph = 0.8;
    private const double PerSyllable = 0.7;
    private const double PerPicture = 1.6;

    private void AddAscii(byte next)
    {
        Characters++;
        var kind = (next | 0x20) is >= (byte)'a' and <= (byte)'z' ? Kind.Letter
            : next is >= (byte)'0' and <= (byte)'9' ? Kind.Digit
            : next is (byte)'\n' or (byte)'\r' ? Kind.Break
            : next <= (byte)' ' ? Kind.Space
            : Kind.Mark;
        _run = kind == _last ? _run + 1 : 1;
        switch (kind)
        {
            case Kind.Letter when _run == 1:
                _words++;
                break;
            case Kind.Letter when _run > LettersOfFirst:
                _rests++;
                break;
            case Kind.Digit when _run % 3 == 1:
                _numbers++;
                break;
            case Kind.Mark when _run == 1:
                _marks++;
                break;
            case Kind.Mark:
                _marksMore++;
                break;
            case Kind.Break when _run == 1:
            case Kind.Space when _run == 2:
                _breaks++;
                break;
        }

        _last = kind;
    }

    private void AddRune(int rune)
    {
        Characters += rune > 0xFFFF ? 2 : 1;
        var kind = Kind.Other;
        if (rune is < 0x250 or (>= 0x1E00 and < 0x1F00))
        {
            // A letter with a mark goes on with the word it is in.
            kind = Kind.Letter;
            _run = _last == Kind.Letter ? _run + 1 : 1;
            _words += _run == 1 ? 1 : 0;
            _accents++;
        }
        else if (rune < 0x2000)
        {
            _scripts++;
        }
        else if (rune < 0x2E80)
        {
            _marks++;
        }
        else if (rune is (>= 0x3040 and < 0x3100) or (>= 0xAC00 and < 0xD7B0))
        {
            _syllables++;
        }
        else if (rune < 0xFE00)
        {
            _ideographs++;
        }
        else if (rune is >= 0xFF00 and < 0xFFF0)
        {
            _marks++;
        }
        else if (rune >= 0x20000)
        {
            _ideographs += 2;
        }
        else
        {
            _pictures++;
        }

        _run = kind == Kind.Letter ? _run : 1;
        _last = kind;
    }

    /// <summary>One escape; gives its length.</summary>
    private int AddEscape(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
        {
            return 1;
        }

        if (text[1] != (byte)'u' || !TryUnit(text, out int unit))
        {
            AddAscii(text[1] is (byte)'n' or (byte)'r' ? (byte)'\n' : text[1] is (byte)'t' or (byte)'b' or (byte)'f' ? (byte)' ' : text[1]);
            return 2;
        }

        if (char.IsHighSurrogate((char)unit) && text.Length > 7 && text[6] == (byte)'\\' && TryUnit(text[6..], out int low) && char.IsLowSurrogate((char)low))
        {
            AddRune(char.ConvertToUtf32((char)unit, (char)low));
            return 12;
        }

        if (unit < 0x80)
        {
            AddAscii((byte)unit);
        }
        else
        {
            AddRune(unit);
        }

        return 6;
    }

    private static bool TryUnit(ReadOnlySpan<byte> escape, out int unit)
    {
        unit = 0;
        return escape.Length >= 6 && Utf8Parser.TryParse(escape.Slice(2, 4), out unit, out int read, 'x') && read == 4;
    }
}
