using System.Diagnostics.CodeAnalysis;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing;

/// <summary>
/// The path of a route, compiled: literals in canonical form, templates that take one segment, and a last /** that takes
/// the path in front of it and everything below.
/// </summary>
internal sealed class PathPattern
{
    private PathPattern(string text, IReadOnlyList<PathSegment> segments, bool isPrefix)
    {
        Text = text;
        Segments = segments;
        IsPrefix = isPrefix;
        Shape = string.Concat(segments.Select(s => s.Name is null ? "/" + s.Literal : "/{}")) + (isPrefix ? "/**" : "");
        Names = [.. segments.Where(s => s.Name is not null).Select(s => s.Name!)];
    }

    /// <summary>As written.</summary>
    public string Text { get; }

    public IReadOnlyList<PathSegment> Segments { get; }

    public bool IsPrefix { get; }

    /// <summary>The pattern without the names of its templates: equal for patterns that match the same paths.</summary>
    public string Shape { get; }

    /// <summary>Names of the templates in order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Compiles a pattern, or says which rule it breaks and what to write.</summary>
    public static bool TryParse(
        string text,
        [NotNullWhen(true)] out PathPattern? pattern,
        [NotNullWhen(false)] out string? fault,
        out string? hint)
    {
        pattern = null;
        hint = null;
        if (!text.StartsWith('/'))
        {
            fault = $"\"{text}\" does not begin with a slash";
            hint = $"Write \"/{text}\".";
            return false;
        }

        string[] parts = text[1..].Split('/');
        bool isPrefix = parts[^1] == "**";
        var segments = new List<PathSegment>();
        for (int i = 0; i < (isPrefix ? parts.Length - 1 : parts.Length); i++)
        {
            if (!TryParseSegment(parts[i], isLast: i == parts.Length - 1, segments, out fault, out hint))
            {
                fault = $"\"{text}\": {fault}";
                return false;
            }
        }

        pattern = new PathPattern(text, segments, isPrefix);
        fault = null;
        return true;
    }

    /// <summary>The pattern with a template in place of the first literal of this text; null when it has none.</summary>
    public PathPattern? WithTemplateFor(string literal)
    {
        int at = Segments.ToList().FindIndex(s => s.Name is null && s.Literal == literal);
        return at < 0 ? null : new PathPattern(Text, [.. Segments.Take(at), new PathSegment("", "version"), .. Segments.Skip(at + 1)], IsPrefix);
    }

    private static bool TryParseSegment(string part, bool isLast, List<PathSegment> segments, [NotNullWhen(false)] out string? fault, out string? hint)
    {
        hint = null;
        if (part.Length == 0 && !isLast)
        {
            fault = "an empty segment (//) matches no request";
            hint = "Remove one slash.";
            return false;
        }

        if (part.Contains('*', StringComparison.Ordinal))
        {
            fault = part == "**" ? "** may only be the last segment" : $"\"{part}\" is no segment: * stands only in a last /**";
            hint = "Write {name} for one segment, or a last /** for everything below.";
            return false;
        }

        if (part.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            return TryParseTemplate(part, segments, out fault, out hint);
        }

        if (!CanonicalPath.TryNormalizeLiteral(part, out string canonical, out fault))
        {
            fault = $"segment \"{part}\": {fault}";
            return false;
        }

        segments.Add(new PathSegment(canonical, Name: null));
        return true;
    }

    private static bool TryParseTemplate(string part, List<PathSegment> segments, [NotNullWhen(false)] out string? fault, out string? hint)
    {
        hint = null;
        fault = null;
        string name = part.Length > 2 ? part[1..^1] : "";
        if (part[0] != '{' || part[^1] != '}' || name.AsSpan().IndexOfAny('{', '}') >= 0)
        {
            fault = $"\"{part}\" mixes a template with other text; a template takes a whole segment";
            hint = "Write a segment of its own: /{name}/.";
        }
        else if (!IsName(name))
        {
            fault = $"\"{part}\" needs a name of letters, digits and _ that begins with a letter";
            hint = "Write for example {id}.";
        }
        else if (segments.Exists(s => s.Name == name))
        {
            fault = $"the name {{{name}}} is used twice";
            hint = "Give each template a name of its own.";
        }
        else
        {
            segments.Add(new PathSegment("", name));
        }

        return fault is null;
    }

    private static bool IsName(string name)
        => name.Length is > 0 and <= 64 && char.IsAsciiLetter(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
