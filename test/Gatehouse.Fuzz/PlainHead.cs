using System.Globalization;
using Gatehouse.Core.Requests;

namespace Gatehouse.Fuzz;

/// <summary>A reply's head, read line by line with strings: slow and easy to check against the RFC.</summary>
internal sealed record PlainHead(int Status, bool IsOld, bool IsChunked, long Length, HashSet<string> Options, List<(string Name, string Value)> Fields)
{
    private const string TokenSymbols = "!#$%&'*+-.^_`|~";

    /// <summary>Reads a head without its empty line; null when it is not to be accepted.</summary>
    public static PlainHead? Read(string head)
    {
        string[] lines = head.Split("\r\n");
        if (lines.Any(l => l.AsSpan().ContainsAny('\r', '\n')) || StatusOf(lines[0]) is not { } first)
        {
            return null;
        }

        var all = new List<(string Name, string Value)>();
        foreach (string line in lines.AsSpan(1))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string value = colon < 0 ? "" : line[(colon + 1)..].Trim(' ', '\t');
            if (colon < 1 || !line[..colon].All(c => char.IsAsciiLetterOrDigit(c) || TokenSymbols.Contains(c, StringComparison.Ordinal)) || HasControls(value))
            {
                return null;
            }

            all.Add((line[..colon], value));
        }

        string[] lengths = [.. ValuesOf(all, "content-length")];
        string[] codings = [.. ValuesOf(all, "transfer-encoding")];
        bool isChunked = codings.Length > 0;
        if (lengths.Length > 1 || codings.Length > 1 || (isChunked && (lengths.Length > 0 || first.IsOld || !codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase)))
            || (lengths.Length == 1 && (lengths[0].Length is 0 or > 18 || !lengths[0].All(char.IsAsciiDigit))))
        {
            return null;
        }

        var options = ValuesOf(all, "connection").SelectMany(v => v.Split(',')).Select(o => o.Trim(' ', '\t')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var fields = all.Where(f => !EndToEndHeaders.IsHopByHop(f.Name) && !options.Contains(f.Name)).ToList();
        return new PlainHead(first.Status, first.IsOld, isChunked, lengths.Length == 1 ? long.Parse(lengths[0], CultureInfo.InvariantCulture) : -1, options, fields);
    }

    private static (int Status, bool IsOld)? StatusOf(string line)
    {
        bool isVersion = line.StartsWith("HTTP/1.1 ", StringComparison.Ordinal) || line.StartsWith("HTTP/1.0 ", StringComparison.Ordinal);
        bool isStatus = isVersion && line.Length >= 12 && line.AsSpan(9, 3).ContainsAnyExceptInRange('0', '9') is false && line[9] != '0';
        return isStatus && (line.Length == 12 || line[12] == ' ') && !HasControls(line)
            ? (int.Parse(line.AsSpan(9, 3), CultureInfo.InvariantCulture), line[7] == '0')
            : null;
    }

    private static IEnumerable<string> ValuesOf(List<(string Name, string Value)> fields, string name)
        => fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value);

    private static bool HasControls(string text) => text.Any(c => c is (< ' ' and not '\t') or '\u007f');
}
