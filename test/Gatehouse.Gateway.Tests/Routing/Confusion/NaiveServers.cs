using System.Text;

namespace Gatehouse.Gateway.Tests.Routing.Confusion;

/// <summary>
/// How programs that are known to stand behind gateways find the path they serve in the bytes they got. Written from what
/// those programs do, and without a line of the gateway. Null when the program refuses the request itself.
/// </summary>
internal static class NaiveServers
{
    public static IReadOnlyList<(string Name, Func<string, string?> Read)> All { get; } =
    [
        ("nothing decoded but what is unreserved", DecodeUnreserved),
        ("nginx", raw => Resolve(Merge(Decode(raw.Split('#')[0])))),
        ("apache", raw => raw.Contains("%2f", StringComparison.OrdinalIgnoreCase) ? null : Merge(Resolve(Decode(raw)))),
        ("tomcat", raw => Resolve(Merge(Decode(CutParameters(raw)).Replace('\\', '/')))),
        ("decoded, then parameters cut", raw => Resolve(Merge(CutParameters(Decode(raw))))),
        ("path cut at the first semicolon", raw => Resolve(Merge(Decode(raw).Split(';')[0]))),
        ("python urlparse", raw => Decode(CutLastParameters(raw))),
        ("iis", raw => TrimEnds(Resolve(Merge(Decode(raw).Replace('\\', '/'))))),
        ("iis, escaped twice", raw => TrimEnds(Resolve(Merge(Decode(Decode(raw)).Replace('\\', '/'))))),
        ("go servemux", raw => Resolve(Merge(Decode(raw)))),
        ("wsgi", raw => Decode(raw)),
        ("express", raw => string.Join('/', raw.Split('/').Select(Decode))),
        ("cgi in c", raw => Resolve(Merge(Decode(raw).Split('\0')[0]))),
        ("decoding twice", raw => Resolve(Merge(Decode(Decode(raw))))),
        ("decoding twice, parameters cut", raw => Resolve(Merge(CutParameters(Decode(Decode(raw)))))),
        ("decoding twice, query cut", raw => Resolve(Merge(Decode(Decode(raw)).Split('?', '#')[0]))),
        ("decoding to the end", raw => Resolve(Merge(DecodeAll(raw)))),
        ("query after decoding", raw => Decode(raw).Split('?', '#')[0]),
        ("whatwg url", raw => Decode(Resolve(WithoutAuthority(Strip(raw).Replace('\\', '/').Split('?', '#')[0]), escaped: true))),
        ("java uri", raw => Decode(Resolve(raw))),
        ("unicode normalised", raw => Resolve(Merge(Fold(Decode(raw))))),
        ("unicode normalised, parameters cut", raw => Resolve(Merge(CutParameters(Fold(Decode(raw)))))),
        ("unicode normalised, query cut", raw => Resolve(Merge(Fold(Decode(raw)).Split('?', '#')[0]))),
        ("files of windows", raw => TrimEnds(Resolve(Merge(Fold(Decode(raw)).Replace('\\', '/'))))),
        ("tabs and line ends dropped", raw => Resolve(Merge(Strip(Decode(raw))))),
        ("spaces trimmed", raw => Resolve(Merge(Decode(raw).Trim()))),
    ];

    /// <summary>Percent-decoding with a UTF-8 decoder that takes overlong forms, as old ones do; a percent sign that is no escape stays.</summary>
    public static string Decode(string text)
    {
        var bytes = new List<int>();
        for (int i = 0; i < text.Length; i++)
        {
            bool isEscape = text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]);

            // A character that is decoded already is no byte of another: it counts as negative.
            bytes.Add(isEscape ? Convert.ToInt32(text.Substring(i + 1, 2), 16) : -text[i]);
            i += isEscape ? 2 : 0;
        }

        var output = new StringBuilder();
        for (int i = 0; i < bytes.Count; i++)
        {
            int b = bytes[i];
            int more = b is >= 0xC0 and < 0xE0 ? 1 : b is >= 0xE0 and < 0xF0 ? 2 : 0;
            if (more == 0 || i + more >= bytes.Count)
            {
                output.Append((char)Math.Abs(b));
                continue;
            }

            int rune = b & (more == 1 ? 0x1F : 0x0F);
            for (int k = 1; k <= more; k++)
            {
                rune = (rune << 6) | (Math.Abs(bytes[i + k]) & 0x3F);
            }

            output.Append((char)rune);
            i += more;
        }

        return output.ToString();
    }

    // No reading tells an unreserved character from its escape: they are the same by RFC 3986 2.3.
    private static string DecodeUnreserved(string text)
        => System.Text.RegularExpressions.Regex.Replace(text, "%(2d|2e|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae])", m => Decode(m.Value), System.Text.RegularExpressions.RegexOptions.IgnoreCase);

    private static string DecodeAll(string text)
    {
        for (string next = Decode(text); next != text; next = Decode(text))
        {
            text = next;
        }

        return text;
    }

    private static string Merge(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return path;
    }

    private static string Resolve(string path) => Resolve(path, escaped: false);

    private static string Resolve(string path, bool escaped)
    {
        var kept = new List<string>();
        string[] parts = path.Split('/');
        for (int i = 1; i < parts.Length; i++)
        {
            string part = escaped ? parts[i].Replace("%2e", ".", StringComparison.OrdinalIgnoreCase) : parts[i];
            if (part == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }

            if (part is not ("." or ".."))
            {
                kept.Add(parts[i]);
            }
            else if (i == parts.Length - 1)
            {
                kept.Add("");
            }
        }

        return "/" + string.Join('/', kept);
    }

    private static string CutParameters(string path) => string.Join('/', path.Split('/').Select(s => s.Split(';')[0]));

    private static string CutLastParameters(string path)
    {
        int slash = path.LastIndexOf('/');
        return path[..slash] + path[slash..].Split(';')[0];
    }

    private static string TrimEnds(string path) => string.Join('/', path.Split('/').Select(s => s.TrimEnd('.', ' ')));

    private static string Strip(string path) => path.Replace("\t", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal).Replace("\r", "", StringComparison.Ordinal);

    private static string WithoutAuthority(string path)
    {
        if (!path.StartsWith("//", StringComparison.Ordinal))
        {
            return path;
        }

        int slash = path.TrimStart('/').IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "/" : path.TrimStart('/')[slash..];
    }

    private static string Fold(string text) => string.Concat(text.Select(c => c switch
    {
        >= '\uFF01' and <= '\uFF5E' => ((char)(c - 0xFEE0)).ToString(),
        '\uFE52' or '\u2024' => ".",
        '\uFE54' => ";",
        '\uFE56' => "?",
        '\uFE68' => "\\",
        '\u2025' => "..",
        '\u2026' => "...",
        '\u2044' or '\u2215' => "/",
        '\u212A' => "K",
        '\u017F' => "s",
        _ => c.ToString(),
    }));
}
