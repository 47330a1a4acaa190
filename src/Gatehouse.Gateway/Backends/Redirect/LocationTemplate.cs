using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front;
using Gatehouse.Gateway.Front.Reading;

namespace Gatehouse.Gateway.Backends.Redirect;

/// <summary>
/// The "to" of a redirect: text with {path}, {query}, {host} and captured parts. Captured parts are escaped when they are
/// filled in, so that none can add a line, a host or a query.
/// </summary>
internal sealed class LocationTemplate
{
    private readonly string _text;
    private readonly LocationPart[] _parts;

    private LocationTemplate(string text, LocationPart[] parts)
    {
        _text = text;
        _parts = parts;
    }

    /// <summary>Reads a template; returns what is wrong with it, or null.</summary>
    public static string? Read(string text, out LocationTemplate? template)
    {
        template = null;
        if (!FieldSyntax.IsValue(text) || text.Contains(' ', StringComparison.Ordinal) || !Ascii.IsValid(text))
        {
            return "a location has only visible ASCII characters; others are percent-encoded";
        }

        if (!text.StartsWith('/') && !text.StartsWith("{path}", StringComparison.Ordinal) && !text.StartsWith("http://", StringComparison.Ordinal) && !text.StartsWith("https://", StringComparison.Ordinal))
        {
            return "a location begins with http://, https://, / or {path}";
        }

        List<LocationPart> parts = [];
        int position = 0;
        while (position < text.Length)
        {
            int open = text.IndexOf('{', position);
            string plain = open < 0 ? text[position..] : text[position..open];
            if (plain.Contains('}', StringComparison.Ordinal))
            {
                return "a } has no { before it";
            }

            parts.Add(new LocationPart(plain, Name: null));
            if (open < 0)
            {
                break;
            }

            int close = text.IndexOf('}', open);
            if (close < 0)
            {
                return "a { is not closed";
            }

            string name = text[(open + 1)..close];
            if (name.Length == 0 || name.Contains('{', StringComparison.Ordinal))
            {
                return "a name stands between { and }";
            }

            if (name == "query" && !text.AsSpan(0, open).Contains('?'))
            {
                return "{query} stands behind a ?";
            }

            parts.Add(new LocationPart("", name));
            position = close + 1;
        }

        template = new LocationTemplate(text, [.. parts.Where(p => p.Name is not null || p.Text.Length > 0)]);
        return null;
    }

    /// <summary>What stands in braces.</summary>
    public IEnumerable<string> Names => _parts.Select(p => p.Name).OfType<string>();

    public string Fill(Exchange exchange)
    {
        var location = new StringBuilder(_text.Length + 64);
        foreach (var part in _parts)
        {
            location.Append(part.Name is null ? part.Text : ValueOf(exchange, part.Name));
        }

        // "//host" is another host to a browser, as is "/\host"; only the configuration may say that.
        int slashes = 0;
        while (slashes < location.Length && location[slashes] is '/' or '\\')
        {
            slashes++;
        }

        return slashes > 1 && !_text.StartsWith("//", StringComparison.Ordinal) ? location.Remove(0, slashes - 1).ToString() : location.ToString();
    }

    public override string ToString() => _text;

    private static string ValueOf(Exchange exchange, string name) => name switch
    {
        "path" => exchange.Outgoing.Path ?? exchange.Request.RawPath,
        "query" => exchange.Request.RawQuery,
        "host" => exchange.Request.Host,
        _ => Uri.EscapeDataString(exchange.Scope.PathValues.Get(name) ?? ""),
    };
}
