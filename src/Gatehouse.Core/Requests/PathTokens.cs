using System.Buffers;
using System.Text;

namespace Gatehouse.Core.Requests;

/// <summary>A canonical path taken apart into octets, and written again under other reading habits.</summary>
internal static class PathTokens
{
    /// <summary>pchar of RFC 3986 3.3 without the semicolon: what a decoding server and a literal of a route agree on.</summary>
    public static readonly SearchValues<char> SegmentCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@");

    /// <summary>Fills the tokens and returns their number; -1 when the path is encoded more than twice or hides what may not occur.</summary>
    public static int Read(string path, Span<PathToken> tokens)
    {
        int count = 0;
        for (int at = 0; at < path.Length;)
        {
            if (!Escape.TryRead(path, at, out byte value))
            {
                tokens[count++] = new PathToken((byte)path[at++], 0);
                continue;
            }

            at += 3;
            byte depth = 1;
            if (value == '%' && at + 1 < path.Length && char.IsAsciiHexDigit(path[at]) && char.IsAsciiHexDigit(path[at + 1]))
            {
                value = (byte)((Escape.Digit(path[at]) << 4) | Escape.Digit(path[at + 1]));
                at += 2;
                depth = 2;
                if (value is < 0x20 or 0x7f)
                {
                    return -1;
                }
            }

            tokens[count++] = new PathToken(value, depth);
        }

        return IsDecodedTwice(tokens[..count]) ? count : -1;
    }

    /// <summary>What in these octets other servers read differently.</summary>
    public static PathOddities OdditiesOf(ReadOnlySpan<PathToken> tokens)
    {
        int decodable = 0, semicolons = 0, queryMarks = 0;
        bool trimmable = false;
        var hidden = HiddenStructure.None;
        var hiddenOnce = HiddenStructure.None;
        for (int i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            char c = (char)token.Value;
            int depth = 1 << token.Depth;
            semicolons |= c == ';' ? depth : 0;
            queryMarks |= c is '?' or '#' ? depth : 0;
            hiddenOnce |= token.Depth == 1 && c == '/' ? HiddenStructure.Slashes : HiddenStructure.None;
            decodable |= token.Depth == 2 || (token.Depth == 1 && (c == '/' || SegmentCharacters.Contains(c))) ? depth : 0;
            trimmable |= c is '.' or ' ' && (i + 1 == tokens.Length || EndsSegment(tokens[i + 1]));
            if (token.Depth == 2)
            {
                hidden |= c switch
                {
                    '/' => HiddenStructure.Slashes,
                    '\\' => HiddenStructure.Backslashes,
                    _ => HiddenStructure.None,
                };
            }
        }

        return new PathOddities(decodable, semicolons, queryMarks, hiddenOnce, hidden, trimmable, HasEmptySegments: false);
    }

    /// <summary>Whether a path has delimiters of a kind that are not plain slashes, and its folded form has more of them.</summary>
    public static bool AddsToDelimiters(ReadOnlySpan<PathToken> path, ReadOnlySpan<PathToken> folded)
        => AddsTo(";", path, folded) || AddsTo("?#", path, folded) || AddsTo("/\\", path, folded);

    private static bool AddsTo(string kind, ReadOnlySpan<PathToken> path, ReadOnlySpan<PathToken> folded)
        => CountOf(kind, path) is > 0 and int count && CountOf(kind, folded) > count;

    private static int CountOf(string kind, ReadOnlySpan<PathToken> tokens)
    {
        int count = 0;
        foreach (var token in tokens)
        {
            count += kind.Contains((char)token.Value, StringComparison.Ordinal) && !(token is { Value: (byte)'/', Depth: 0 }) ? 1 : 0;
        }

        return count;
    }

    /// <summary>
    /// Whether a segment is "." or ".." to any server: however encoded, in front of parameters, a query or spaces, and between
    /// slashes and backslashes however encoded.
    /// </summary>
    public static bool HasDotSegment(ReadOnlySpan<PathToken> tokens)
    {
        int start = 0;
        bool isCut = false;
        for (int i = 0; i <= tokens.Length; i++)
        {
            if (i < tokens.Length && !EndsSegment(tokens[i]))
            {
                continue;
            }

            if (!isCut && IsDots(tokens[start..i]))
            {
                return true;
            }

            // What follows a semicolon up to the next slash belongs to no segment.
            isCut = i < tokens.Length && tokens[i].Value is not ((byte)'/' or (byte)'\\');
            start = i + 1;
        }

        return false;
    }

    private static bool IsDots(ReadOnlySpan<PathToken> segment)
    {
        while (!segment.IsEmpty && segment[^1].Value == ' ')
        {
            segment = segment[..^1];
        }

        return segment.Length is 1 or 2 && segment[0].Value == '.' && segment[^1].Value == '.';
    }

    public static bool HasTwiceEncoded(ReadOnlySpan<PathToken> tokens)
    {
        foreach (var token in tokens)
        {
            if (token.Depth > 1)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The path as a server with these habits reads it; slashes are collapsed by <see cref="Collapse"/>.</summary>
    public static string Write(ReadOnlySpan<PathToken> tokens, ReadingHabits habits)
    {
        char[] buffer = ArrayPool<char>.Shared.Rent((tokens.Length * 5) + 1);
        var output = new EscapedText(buffer);
        bool inParameters = false;
        int segment = 0;
        int last = habits.LastOnly ? StartOfLast(tokens, habits) : 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            var token = tokens[i];
            char c = (char)token.Value;
            bool cutsHere = c == ';' && token.Depth <= habits.CutsParameters && i >= last;
            bool endsHere = c is '?' or '#' && token.Depth <= habits.CutsQuery && !(inParameters && habits.ParametersFirst);
            if (endsHere || (cutsHere && habits.CutsRest))
            {
                break;
            }

            // A separator that was not there yet when the parameters were cut went with them.
            bool isGone = inParameters && (token.Depth > habits.CutsParameters || (c == '\\' && habits.ConvertsLate));
            if (!isGone && IsSeparator(token, habits))
            {
                EndSegment(ref output, segment, habits.TrimsEnds && i > last);
                output.Append('/');
                segment = output.Length;
                inParameters = false;
            }
            else
            {
                inParameters |= cutsHere;
                if (!inParameters)
                {
                    AppendOctet(ref output, token, habits.Decodes);
                }
            }
        }

        EndSegment(ref output, segment, habits.TrimsEnds);
        string reading = output.Length == 0 ? "/" : output.Written.ToString();
        ArrayPool<char>.Shared.Return(buffer);
        return reading;
    }

    private static int StartOfLast(ReadOnlySpan<PathToken> tokens, ReadingHabits habits)
    {
        int at = tokens.Length - 1;
        while (at > 0 && !IsSeparator(tokens[at], habits))
        {
            at--;
        }

        return at;
    }

    public static string Collapse(string path)
    {
        if (!path.Contains("//", StringComparison.Ordinal))
        {
            return path;
        }

        var text = new StringBuilder(path.Length);
        foreach (char c in path)
        {
            if (c != '/' || text.Length == 0 || text[^1] != '/')
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static bool IsSeparator(PathToken token, ReadingHabits habits) => (char)token.Value switch
    {
        '/' => token.Depth == 0 || (token.Depth <= habits.Decodes && habits.Heeds.HasFlag(HiddenStructure.Slashes)),
        '\\' => habits.Heeds.HasFlag(HiddenStructure.Backslashes),
        _ => false,
    };

    private static void AppendOctet(ref EscapedText output, PathToken token, int decodes)
    {
        const string Digits = "0123456789ABCDEF";
        if (token.Depth == 0)
        {
            output.Append((char)token.Value);
        }
        else if (token.Depth <= decodes)
        {
            output.AppendEscapedUnless(SegmentCharacters, (char)token.Value, alsoPlain: ';');
        }
        else if (token.Depth - decodes == 2)
        {
            output.AppendEscape((byte)'%');
            output.Append(Digits[token.Value >> 4]);
            output.Append(Digits[token.Value & 15]);
        }
        else
        {
            output.AppendEscape(token.Value);
        }
    }

    /// <summary>Drops dots and spaces that a segment ends with.</summary>
    private static void EndSegment(ref EscapedText output, int start, bool trims)
    {
        int end = output.Length;
        while (trims && end > start)
        {
            var segment = output.Written[start..end];
            int cut = segment[^1] == '.' ? 1 : segment.EndsWith("%20") ? 3 : 0;
            if (cut == 0)
            {
                break;
            }

            end -= cut;
        }

        output.Truncate(end);
    }

    private static bool EndsSegment(PathToken token) => (char)token.Value is '/' or '\\' or ';' or '?' or '#';

    /// <summary>Whether nothing encoded is left after two decodings, and what came out is UTF-8.</summary>
    public static bool IsDecodedTwice(ReadOnlySpan<PathToken> tokens)
    {
        Span<byte> bytes = stackalloc byte[4];
        for (int i = 0; i < tokens.Length; i++)
        {
            byte value = tokens[i].Value;
            if (value == '%' && i + 2 < tokens.Length && char.IsAsciiHexDigit((char)tokens[i + 1].Value) && char.IsAsciiHexDigit((char)tokens[i + 2].Value))
            {
                return false;
            }

            if (value >= 0x80)
            {
                int count = 0;
                for (int k = i; k < tokens.Length && count < 4 && tokens[k].Value >= 0x80; k++)
                {
                    bytes[count++] = tokens[k].Value;
                }

                if (Rune.DecodeFromUtf8(bytes[..count], out var rune, out int used) != OperationStatus.Done || Rune.IsControl(rune))
                {
                    return false;
                }

                i += used - 1;
            }
        }

        return true;
    }
}
