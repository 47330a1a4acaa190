using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Gatehouse.Core.Requests;

/// <content>Literals of route patterns, brought into the form that every reading of a path agrees on.</content>
public static partial class CanonicalPath
{
    /// <summary>
    /// The form of a literal segment that paths are compared with: reserved and unreserved characters as themselves, all else
    /// as upper-case escapes of UTF-8. False with the rule that was broken when no request could ever mean this segment.
    /// </summary>
    public static bool TryNormalizeSegment(string segment, out string canonical, [NotNullWhen(false)] out string? fault)
    {
        canonical = segment;
        string? escaped = EscapeNonAscii(segment);
        if (escaped is null)
        {
            fault = "it contains characters that are not Unicode text";
            return false;
        }

        fault = ReadStrictly(escaped, takesEncodedSlashes: false, out string path, out _) switch
        {
            null => null,
            { Kind: var kind } problem when kind == ProblemKind.AmbiguousPath => "no request with " + problem.Detail!["The path contains ".Length..^1] + " is ever taken in",
            { } problem => char.ToLowerInvariant(problem.Detail![0]) + problem.Detail[1..^1],
        };
        fault ??= FaultOfLiteral(path);
        if (fault is not null)
        {
            return false;
        }

        var tokens = new PathToken[path.Length];
        int count = PathTokens.Read(path, tokens);
        if (count < 0 || PathTokens.HasTwiceEncoded(tokens.AsSpan(0, count)))
        {
            fault = "it is percent-encoded twice";
            return false;
        }

        canonical = PathTokens.Write(tokens.AsSpan(0, count), ReadingHabits.None with { Decodes = 1 });
        canonical = segment.Length == 0 ? "" : canonical;
        return true;
    }

    /// <summary>As <see cref="TryNormalizeSegment"/>, for a whole segment that paths are compared with: it must have one reading alone.</summary>
    public static bool TryNormalizeLiteral(string segment, out string canonical, [NotNullWhen(false)] out string? fault)
    {
        if (!TryNormalizeSegment(segment, out canonical, out fault))
        {
            return false;
        }

        if (LooseReadings.Find("/" + canonical, out string? everything, out _, out _) is not null || everything is not null)
        {
            fault = "it has a dot or space at its end, or a character that some servers take for another of ASCII, and cannot be matched, because servers disagree on them";
        }

        return fault is null;
    }

    private static string? FaultOfLiteral(string path)
    {
        if (path is "." or "..")
        {
            return "no request with a dot segment is ever taken in";
        }

        if (path.Contains(';', StringComparison.Ordinal) || path.Contains("%3B", StringComparison.Ordinal))
        {
            return "parameters (;) cannot be matched, because servers disagree on them";
        }

        return path.Contains("%3F", StringComparison.Ordinal) || path.Contains("%23", StringComparison.Ordinal)
            ? "an encoded ? or # cannot be matched, because servers disagree on it"
            : null;
    }

    private static string? EscapeNonAscii(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var output = new StringBuilder();
        Span<byte> bytes = stackalloc byte[4];
        for (int at = 0; at < text.Length;)
        {
            if (Rune.DecodeFromUtf16(text.AsSpan(at), out var rune, out int used) != OperationStatus.Done)
            {
                return null;
            }

            at += used;
            if (rune.IsAscii)
            {
                output.Append((char)rune.Value);
                continue;
            }

            foreach (byte value in bytes[..rune.EncodeToUtf8(bytes)])
            {
                output.Append('%').Append(value.ToString("X2", System.Globalization.CultureInfo.InvariantCulture));
            }
        }

        return output.ToString();
    }
}
