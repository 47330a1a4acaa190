namespace Gatehouse.Core.Requests;

/// <summary>Reads the cookies of a request (RFC 6265 4.2.1) without making anything of them.</summary>
public static class CookieFields
{
    private const string Field = "Cookie";

    /// <summary>The first cookie of this name, as it was sent.</summary>
    public static bool TryGet(HeaderList headers, string name, out ReadOnlySpan<char> value) => TryGet(headers, name, 0, out value);

    /// <summary>The cookie of this name with so many of the same name before it: browsers send one for each path that they keep it for.</summary>
    public static bool TryGet(HeaderList headers, string name, int before, out ReadOnlySpan<char> value)
    {
        foreach (ref readonly var field in headers.Fields)
        {
            ReadOnlySpan<char> rest = IsCookie(field) ? field.Value : default;
            while (TryFind(rest, name, out value, out rest))
            {
                if (before-- == 0)
                {
                    return true;
                }
            }
        }

        value = default;
        return false;
    }

    /// <summary>Whether the cookie is there and, when a value is asked for, has it wherever it is sent.</summary>
    public static bool Has(HeaderList headers, string name, string? wanted)
    {
        bool isFound = false;
        foreach (ref readonly var field in headers.Fields)
        {
            ReadOnlySpan<char> rest = IsCookie(field) ? field.Value : default;
            while (TryFind(rest, name, out var value, out rest))
            {
                if (wanted is not null && !value.SequenceEqual(wanted))
                {
                    return false;
                }

                isFound = true;
            }
        }

        return isFound;
    }

    private static bool IsCookie(in HeaderField field)
        => field.Name.Length == Field.Length && field.Name.Equals(Field, StringComparison.OrdinalIgnoreCase);

    private static bool TryFind(ReadOnlySpan<char> cookies, string name, out ReadOnlySpan<char> value, out ReadOnlySpan<char> rest)
    {
        rest = cookies;
        while (!rest.IsEmpty)
        {
            int end = rest.IndexOf(';');
            var pair = (end < 0 ? rest : rest[..end]).Trim();
            rest = end < 0 ? default : rest[(end + 1)..];
            int equals = pair.IndexOf('=');
            if (equals >= 0 && pair[..equals].SequenceEqual(name))
            {
                value = pair[(equals + 1)..];
                return true;
            }
        }

        value = default;
        return false;
    }
}
