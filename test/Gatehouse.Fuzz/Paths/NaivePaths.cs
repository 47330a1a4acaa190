using System.Globalization;
using System.Text;

namespace Gatehouse.Fuzz.Paths;

/// <summary>
/// How servers read paths: decoded never, once or twice; parameters and queries cut before or after; backslashes taken for
/// slashes; dot segments resolved; empty segments dropped; each habit with each other.
/// </summary>
internal static class NaivePaths
{
    private const string Plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,=:@/;";
    private const int MostDecodes = 2;

    /// <summary>The readings, each in the form that routes are compared with.</summary>
    public static HashSet<string> Of(string raw)
    {
        // No server tells an unreserved character from its escape: they are the same by RFC 3986 2.3.
        string unreserved = Replace(raw, c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~');
        var readings = new HashSet<string>(StringComparer.Ordinal);
        for (int decodes = 0; decodes <= MostDecodes; decodes++)
        {
            foreach (string path in Cut(unreserved, decodes).SelectMany(Walk))
            {
                readings.Add(Canonical(path));
            }
        }

        return readings;
    }

    /// <summary>The octets that a path means.</summary>
    public static byte[] Decode(string path) => Encoding.Latin1.GetBytes(Replace(path, _ => true));

    /// <summary>The path decoded so often, with each of the two cuts made never, or once at some time on the way.</summary>
    private static HashSet<string> Cut(string path, int decodes)
    {
        HashSet<(string Path, bool HasParameters, bool HasQuery)> at = [(path, true, true)];
        for (int times = 0; times <= decodes; times++)
        {
            at = [.. at.Select(p => times == 0 ? p : (Replace(p.Path, _ => true), p.HasParameters, p.HasQuery)).SelectMany(CutOnce).SelectMany(CutOnce)];
        }

        return [.. at.Select(p => p.Path)];
    }

    private static IEnumerable<(string Path, bool HasParameters, bool HasQuery)> CutOnce((string Path, bool HasParameters, bool HasQuery) at)
    {
        yield return at;
        if (at.HasQuery)
        {
            yield return (at.Path.Split('?', '#')[0], at.HasParameters, false);
        }

        if (at.HasParameters)
        {
            yield return (WithoutParameters(at.Path), false, at.HasQuery);
            yield return (at.Path.Split(';')[0], false, at.HasQuery);
        }
    }

    private static string WithoutParameters(string path) => string.Join('/', path.Split('/').Select(s => s.Split(';')[0]));

    private static IEnumerable<string> Walk(string path)
    {
        foreach (string one in new[] { path, path.Replace('\\', '/') })
        {
            string resolved = Resolve(one);
            yield return one;
            yield return resolved;
            yield return Collapse(one);
            yield return Collapse(resolved);
        }
    }

    private static string Resolve(string path)
    {
        if (!path.Contains("/.", StringComparison.Ordinal))
        {
            return path;
        }

        var kept = new List<string>();
        string[] parts = path.Split('/');
        for (int i = 1; i < parts.Length; i++)
        {
            bool isDots = parts[i] is "." or "..";
            if (parts[i] == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }

            if (!isDots || i == parts.Length - 1)
            {
                kept.Add(isDots ? "" : parts[i]);
            }
        }

        return "/" + string.Join('/', kept);
    }

    private static string Collapse(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return path;
    }

    private static string Canonical(string path)
    {
        var text = new StringBuilder();
        for (int i = 0; i < path.Length; i++)
        {
            if (ByteAt(path, i) is not null)
            {
                text.Append('%').Append(path.AsSpan(i + 1, 2).ToString().ToUpperInvariant());
                i += 2;
            }
            else if (Plain.Contains(path[i], StringComparison.Ordinal))
            {
                text.Append(path[i]);
            }
            else
            {
                text.Append('%').Append(((int)path[i]).ToString("X2", CultureInfo.InvariantCulture));
            }
        }

        return text.Length == 0 ? "/" : text.ToString();
    }

    private static string Replace(string path, Func<char, bool> which)
    {
        if (!path.Contains('%', StringComparison.Ordinal))
        {
            return path;
        }

        var text = new StringBuilder();
        for (int i = 0; i < path.Length; i++)
        {
            if (ByteAt(path, i) is { } value && which(value))
            {
                text.Append(value);
                i += 2;
            }
            else
            {
                text.Append(path[i]);
            }
        }

        return text.ToString();
    }

    private static char? ByteAt(string path, int at)
        => at + 2 < path.Length && path[at] == '%' && byte.TryParse(path.AsSpan(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte value) ? (char)value : null;
}
