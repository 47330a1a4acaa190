using System.Diagnostics.CodeAnalysis;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Transform;

/// <summary>
/// Segments to take off the front of a path. They are compared with the canonical path and cut from the client's own bytes:
/// both have the same slashes, because no reading that we accept decodes one.
/// </summary>
internal sealed class PathPrefix
{
    private readonly string _prefix;

    private PathPrefix(string prefix)
    {
        _prefix = prefix;
        Segments = prefix[1..].Split('/');
    }

    public IReadOnlyList<string> Segments { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out PathPrefix? prefix, [NotNullWhen(false)] out string? fault)
    {
        prefix = null;
        fault = text.Length > 1 && text[0] == '/' && text[^1] != '/' ? null : "a prefix begins with a slash and has at least one segment: /partner";
        var canonical = new System.Text.StringBuilder();
        foreach (string segment in fault is null ? text[1..].Split('/') : [])
        {
            string written = "";
            fault = segment.Length == 0 ? "it has an empty segment"
                : segment.AsSpan().IndexOfAny("{}*") >= 0 ? "it is plain text, without templates"
                : CanonicalPath.TryNormalizeSegment(segment, out written, out string? wrong) ? null : wrong;
            if (fault is not null)
            {
                return false;
            }

            canonical.Append('/').Append(written);
        }

        prefix = fault is null ? new PathPrefix(canonical.ToString()) : null;
        return fault is null;
    }

    /// <summary>The raw path without the prefix; null when the path does not begin with it.</summary>
    public string? Strip(string path, string rawPath)
    {
        if (!path.StartsWith(_prefix, StringComparison.Ordinal) || (path.Length > _prefix.Length && path[_prefix.Length] != '/'))
        {
            return null;
        }

        int at = 0;
        for (int slashes = 0; at < rawPath.Length; at++)
        {
            if (rawPath[at] == '/' && slashes++ == Segments.Count)
            {
                break;
            }
        }

        return at == rawPath.Length ? "/" : rawPath[at..];
    }
}
