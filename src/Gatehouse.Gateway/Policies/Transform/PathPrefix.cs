using System.Diagnostics.CodeAnalysis;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Transform;

/// <summary>
/// Segments to take off the front of a path. They are compared with the canonical path and cut from the client's own bytes:
/// both have the same slashes, because no reading that we accept decodes one.
/// </summary>
internal sealed class PathPrefix
{
    private static readonly Problem Unstrippable = new(ProblemKind.AmbiguousPath) { Detail = "The path begins with an empty segment once its prefix is taken off." };

    private static readonly Problem Disputed = new(ProblemKind.AmbiguousPath) { Detail = "Servers disagree on whether the path begins with the prefix that is taken off." };

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
                : CanonicalPath.TryNormalizeLiteral(segment, out written, out string? wrong) ? null : wrong;
            if (fault is not null)
            {
                return false;
            }

            canonical.Append('/').Append(written);
        }

        prefix = fault is null ? new PathPrefix(canonical.ToString()) : null;
        return fault is null;
    }

    /// <summary>
    /// Takes the prefix off what goes upstream. A problem when servers disagree on whether the path begins with it, or would
    /// read what is left as another host.
    /// </summary>
    public Problem? Strip(CanonicalRequest request, OutgoingRequest outgoing)
    {
        string raw = outgoing.Path ?? request.RawPath;
        string? path = outgoing.Path is null ? request.Path : CanonicalPath.Normalize(raw);
        if (path is null)
        {
            return Disputed;
        }

        bool begins = Begins(path);
        if (outgoing.Path is null && request.AlternatePath is not null && IsDisputed(request, begins))
        {
            return Disputed;
        }

        if (begins)
        {
            string rest = Cut(raw);
            if (rest.StartsWith("//", StringComparison.Ordinal))
            {
                return Unstrippable;
            }

            outgoing.Path = rest;
        }

        return null;
    }

    private bool Begins(string path)
        => path.StartsWith(_prefix, StringComparison.Ordinal) && (path.Length == _prefix.Length || path[_prefix.Length] == '/');

    private bool IsDisputed(CanonicalRequest request, bool begins)
    {
        if (Begins(request.AlternatePath!) != begins)
        {
            return true;
        }

        foreach (string reading in request.OtherReadings)
        {
            if (Begins(reading) != begins)
            {
                return true;
            }
        }

        return false;
    }

    private string Cut(string rawPath)
    {
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
