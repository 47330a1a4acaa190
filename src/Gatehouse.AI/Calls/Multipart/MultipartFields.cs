using System.Buffers;
using System.Text;

namespace Gatehouse.AI.Calls.Multipart;

/// <summary>Values with parameters: Content-Type of a form (RFC 2045 5.1) and Content-Disposition of its parts (RFC 7578 4.2).</summary>
internal static class MultipartFields
{
    private const int LongestBoundary = 70;

    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly SearchValues<char> Boundary =
        SearchValues.Create("'()+_,-./:=? 0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static bool IsToken(ReadOnlySpan<byte> name)
    {
        foreach (byte b in name)
        {
            if (!Token.Contains((char)b))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A line as text; refused when it is no UTF-8 or has control characters.</summary>
    public static string TextOf(ReadOnlySpan<byte> line)
    {
        foreach (byte b in line)
        {
            if (b is < 0x20 and not (byte)'\t' or 0x7f)
            {
                throw new MultipartException("The header of a part has control characters.");
            }
        }

        try
        {
            return StrictUtf8.GetString(line);
        }
        catch (DecoderFallbackException)
        {
            throw new MultipartException("The header of a part is not valid UTF-8.");
        }
    }

    public static string BoundaryOf(string? contentType)
    {
        string? boundary = null;
        var rest = Begin(contentType ?? "", "multipart/form-data");
        while (TryNext(ref rest, out string name, out string value))
        {
            if (name.StartsWith("boundary*", StringComparison.OrdinalIgnoreCase))
            {
                throw new MultipartException("The boundary is written in an extended form.");
            }

            if (name.Equals("boundary", StringComparison.OrdinalIgnoreCase))
            {
                boundary = boundary is null ? value : throw new MultipartException("Content-Type names two boundaries.");
            }
        }

        bool isBoundary = boundary is { Length: > 0 and <= LongestBoundary } && boundary[^1] != ' ' && !boundary.AsSpan().ContainsAnyExcept(Boundary);
        return isBoundary ? boundary! : throw new MultipartException("Content-Type names no valid boundary.");
    }

    public static (string Name, bool IsFile) ReadDisposition(string disposition)
    {
        string? field = null;
        bool isFile = false;
        var rest = Begin(disposition, "form-data");
        while (TryNext(ref rest, out string name, out string value))
        {
            if (name.StartsWith("name*", StringComparison.OrdinalIgnoreCase))
            {
                throw new MultipartException("The name of a field is written in an extended form.");
            }

            if (name.Equals("name", StringComparison.OrdinalIgnoreCase))
            {
                field = field is null && !value.Contains('\\', StringComparison.Ordinal) ? value : throw new MultipartException("A part has two names, or one with a backslash.");
            }

            isFile |= name.StartsWith("filename", StringComparison.OrdinalIgnoreCase);
        }

        return (field ?? throw new MultipartException("A part has no name."), isFile);
    }

    private static ReadOnlySpan<char> Begin(string value, string expected)
    {
        int end = value.IndexOf(';', StringComparison.Ordinal);
        var first = (end < 0 ? value : value.AsSpan(0, end)).Trim(" \t");
        return first.Equals(expected, StringComparison.OrdinalIgnoreCase)
            ? value.AsSpan(end < 0 ? value.Length : end)
            : throw new MultipartException($"Expected {expected}.");
    }

    // The rest begins with the semicolon before the next parameter, or is empty.
    private static bool TryNext(ref ReadOnlySpan<char> rest, out string name, out string value)
    {
        name = value = "";
        if (rest.IsEmpty)
        {
            return false;
        }

        rest = rest[1..].TrimStart(" \t");
        int equal = rest.IndexOf('=');
        if (equal <= 0 || rest[..equal].ContainsAnyExcept(Token))
        {
            throw new MultipartException("A parameter cannot be read.");
        }

        name = rest[..equal].ToString();
        rest = rest[(equal + 1)..];
        value = rest is ['"', ..] ? Quoted(ref rest) : Unquoted(ref rest);
        rest = rest.TrimStart(" \t");
        return rest.IsEmpty || rest[0] == ';' ? true : throw new MultipartException("A parameter cannot be read.");
    }

    // Whether a backslash hides the quotation mark behind it is answered differently by different readers.
    private static string Quoted(ref ReadOnlySpan<char> rest)
    {
        int end = rest[1..].IndexOf('"');
        if (end < 0 || rest[1..(end + 1)].EndsWith("\\"))
        {
            throw new MultipartException("A quoted parameter does not end, or has a backslash before a quotation mark.");
        }

        string value = rest[1..(end + 1)].ToString();
        rest = rest[(end + 2)..];
        return value;
    }

    private static string Unquoted(ref ReadOnlySpan<char> rest)
    {
        int end = rest.IndexOfAny(" \t;");
        var value = end < 0 ? rest : rest[..end];
        if (value.IsEmpty || value.ContainsAnyExcept(Token))
        {
            throw new MultipartException("A parameter cannot be read.");
        }

        rest = rest[value.Length..];
        return value.ToString();
    }
}
