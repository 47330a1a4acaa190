using System.Diagnostics.CodeAnalysis;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Transform;

/// <summary>
/// A path with places for captured values. Literals are in wire form; a value is written with everything but unreserved
/// characters escaped, so that it stays inside its segment and can hold neither a delimiter nor a line break.
/// </summary>
internal sealed class PathTemplate
{
    private static readonly Problem Escapes = new(ProblemKind.AmbiguousPath) { Detail = "Servers disagree on where a part of the path ends that is written into another path." };

    private readonly (string Literal, string? Name)[] _parts;
    private readonly PathOutline _outline;

    private PathTemplate(List<(string Literal, string? Name)> parts)
    {
        _parts = [.. parts];
        _outline = new PathOutline(_parts);
    }

    public IEnumerable<string> Names => _parts.Where(p => p.Name is not null).Select(p => p.Name!);

    public static bool TryParse(string text, [NotNullWhen(true)] out PathTemplate? template, [NotNullWhen(false)] out string? fault)
    {
        template = null;
        fault = text.StartsWith('/') && !text.StartsWith("//", StringComparison.Ordinal) ? null : "it must begin with one slash";
        var parts = new List<(string, string?)>();
        for (int at = 0; at < text.Length && fault is null;)
        {
            int open = text.IndexOf('{', at);
            string literal = open < 0 ? text[at..] : text[at..open];
            if (!TryAddLiteral(literal, parts, out fault) || open < 0)
            {
                break;
            }

            int close = text.IndexOf('}', open);
            string name = close < 0 ? "" : text[(open + 1)..close];
            name = name.StartsWith("path.", StringComparison.Ordinal) ? name["path.".Length..] : name;
            if (name.Length == 0 || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            {
                fault = "a { needs a name and a }";
            }

            parts.Add(("", name));
            at = close + 1;
        }

        template = fault is null ? new PathTemplate(parts) : null;
        return fault is null;
    }

    /// <summary>
    /// The path for these values; null when a value is missing, or with a problem when some server would read the path as one
    /// that this template never writes: "x?" in /{id}/public is /x to it.
    /// </summary>
    public string? Write(PathValues values, out Problem? problem)
    {
        problem = null;
        if (_parts.Length == 1 && _parts[0].Name is null)
        {
            return _parts[0].Literal;
        }

        bool isOdd = false;
        var text = new System.Text.StringBuilder();
        foreach (var (literal, name) in _parts)
        {
            if (name is null)
            {
                text.Append(literal);
            }
            else if (values.Get(name) is { } value)
            {
                string written = Uri.EscapeDataString(value);
                isOdd |= written.Contains('%', StringComparison.Ordinal) || written.EndsWith('.');
                text.Append(written);
            }
            else
            {
                return null;
            }
        }

        string path = text.ToString();
        problem = isOdd && !_outline.Fits(path) ? Escapes : null;
        return problem is null ? path : null;
    }

    private static bool TryAddLiteral(string literal, List<(string, string?)> parts, out string? fault)
    {
        fault = null;
        foreach (string segment in literal.Split('/'))
        {
            if (segment.Contains('}', StringComparison.Ordinal))
            {
                fault = "a } has no {";
            }
            else if (!CanonicalPath.TryNormalizeSegment(segment, out string canonical, out fault))
            {
                return false;
            }
            else if (canonical != segment)
            {
                fault = $"write {canonical} in place of {segment}: the path goes out as it stands";
            }

            if (fault is not null)
            {
                return false;
            }
        }

        if (literal.Length > 0)
        {
            parts.Add((literal, null));
        }

        return true;
    }
}
