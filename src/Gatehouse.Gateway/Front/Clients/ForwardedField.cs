using System.Buffers;
using System.Text;

namespace Gatehouse.Gateway.Front.Clients;

/// <summary>
/// The field Forwarded (RFC 7239 4). It is read whole or not at all: what stands in it may be the client's own, and a quote
/// that is left open would hide what a proxy wrote behind it.
/// </summary>
internal static class ForwardedField
{
    // Beside tokens what many write without quotes: for=192.0.2.1:80 and for=[2001:db8::1].
    private static readonly SearchValues<char> PlainCharacters =
        SearchValues.Create("!#$%&'*+-.^_`|~:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Adds the elements in order; false when the text is not well formed.</summary>
    /// <param name="text">Values of the fields, with line feeds between several of them.</param>
    /// <param name="elements">Gets them.</param>
    public static bool TryRead(ReadOnlySpan<char> text, List<ForwardedElement> elements)
    {
        string? node = null;
        string? scheme = null;
        while (true)
        {
            text = text.TrimStart(" \t");
            if (!TryReadPair(ref text, ref node, ref scheme))
            {
                return false;
            }

            text = text.TrimStart(" \t");
            if (text is [';', ..])
            {
                text = text[1..];
                continue;
            }

            elements.Add(new ForwardedElement(node, scheme));
            node = scheme = null;
            if (text.IsEmpty)
            {
                return true;
            }

            if (text[0] is not (',' or '\n'))
            {
                return false;
            }

            text = text[1..];
        }
    }

    private static bool TryReadPair(ref ReadOnlySpan<char> text, ref string? node, ref string? scheme)
    {
        int equals = text.IndexOf('=');
        if (equals < 1 || text[..equals].ContainsAnyExcept(PlainCharacters))
        {
            return false;
        }

        var name = text[..equals];
        text = text[(equals + 1)..];
        string? value = text is ['"', ..] ? TakeQuoted(ref text) : TakePlain(ref text);
        if (value is null)
        {
            return false;
        }

        if (name.Equals("for", StringComparison.OrdinalIgnoreCase))
        {
            bool isFirst = node is null;
            node = value;
            return isFirst;
        }

        if (name.Equals("proto", StringComparison.OrdinalIgnoreCase))
        {
            bool isFirst = scheme is null;
            scheme = value;
            return isFirst;
        }

        return true;
    }

    private static string? TakePlain(ref ReadOnlySpan<char> text)
    {
        int length = text.IndexOfAnyExcept(PlainCharacters);
        length = length < 0 ? text.Length : length;
        string? value = length == 0 ? null : text[..length].ToString();
        text = text[length..];
        return value;
    }

    private static string? TakeQuoted(ref ReadOnlySpan<char> text)
    {
        var value = new StringBuilder();
        for (int i = 1; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                text = text[(i + 1)..];
                return value.ToString();
            }

            if (text[i] == '\n' || (text[i] == '\\' && ++i == text.Length))
            {
                break;
            }

            value.Append(text[i]);
        }

        return null;
    }
}
