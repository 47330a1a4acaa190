using System.Globalization;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>Reads which version of an API a request names.</summary>
internal static class VersionName
{
    /// <summary>v2 and 2 are the same version.</summary>
    public static ReadOnlySpan<char> Plain(ReadOnlySpan<char> name)
        => name.Length > 1 && name[0] is 'v' or 'V' && char.IsAsciiDigit(name[1]) ? name[1..] : name;

    public static bool TryRead(VersionDocument version, CanonicalRequest request, out ReadOnlySpan<char> name)
    {
        switch (version.By)
        {
            case VersionBy.Header:
                name = AllOf(request.Headers, version.HeaderName).Trim();
                break;
            case VersionBy.Query:
                name = OfQuery(request.RawQuery, version.QueryName);
                break;
            default:
                name = OfMediaTypes(AllOf(request.Headers, "Accept"));
                name = name.IsEmpty ? OfMediaTypes(request.Headers.Get("Content-Type")) : name;
                break;
        }

        return !name.IsEmpty;
    }

    /// <summary>The value of a field; of several lines the list that they stand for (RFC 9110 5.3), so that two versions are none that is known.</summary>
    private static ReadOnlySpan<char> AllOf(HeaderList headers, string name)
    {
        string? first = null;
        List<string>? values = null;
        foreach (ref readonly var field in headers.Fields)
        {
            if (!HeaderList.AreAlike(field.Name, name))
            {
                continue;
            }

            if (first is null)
            {
                first = field.Value;
            }
            else if (!(values ??= [first]).Contains(field.Value, StringComparer.Ordinal))
            {
                values.Add(field.Value);
            }
        }

        return values is null ? first : string.Join(", ", values);
    }

    private static ReadOnlySpan<char> OfQuery(ReadOnlySpan<char> query, string parameter)
    {
        ReadOnlySpan<char> found = default;
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            int equals = pair.IndexOf('=');
            if (equals > 0 && FormText.Equals(pair[..equals], parameter))
            {
                var value = pair[(equals + 1)..];
                value = value.IndexOfAny('%', '+') < 0 ? value : FormText.Decode(value);
                if (!found.IsEmpty && !value.SequenceEqual(found))
                {
                    return $"{found}, {value}";
                }

                found = value;
            }
        }

        return found;
    }

    /// <summary>The version of the media type that is preferred among those with one: the highest q, then the first.</summary>
    private static ReadOnlySpan<char> OfMediaTypes(ReadOnlySpan<char> types)
    {
        ReadOnlySpan<char> best = default;
        double bestQuality = 0;
        foreach (var range in types.Split(','))
        {
            var version = OfMediaType(types[range], out double quality);
            if (!version.IsEmpty && quality > bestQuality)
            {
                best = version;
                bestQuality = quality;
            }
        }

        return best;
    }

    /// <summary>"2" of application/json;version=2, "v2" of application/vnd.shop.v2+json.</summary>
    private static ReadOnlySpan<char> OfMediaType(ReadOnlySpan<char> type, out double quality)
    {
        quality = 1;
        ReadOnlySpan<char> version = default;
        int end = type.IndexOf(';');
        var essence = (end < 0 ? type : type[..end]).Trim();
        var rest = end < 0 ? default : type[(end + 1)..];
        foreach (var range in rest.Split(';'))
        {
            var parameter = rest[range].Trim();
            int equals = parameter.IndexOf('=');
            var value = equals < 0 ? default : parameter[(equals + 1)..].Trim('"');
            if (equals > 0 && parameter[..equals].Equals("version", StringComparison.OrdinalIgnoreCase))
            {
                version = value;
            }
            else if (equals == 1 && parameter[0] is 'q' or 'Q' && double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double q))
            {
                quality = q;
            }
        }

        return version.IsEmpty ? OfVendorType(essence) : version;
    }

    private static ReadOnlySpan<char> OfVendorType(ReadOnlySpan<char> essence)
    {
        int plus = essence.LastIndexOf('+');
        var name = plus < 0 ? essence : essence[..plus];
        int slash = name.IndexOf('/');
        if (!name[(slash + 1)..].StartsWith("vnd.", StringComparison.OrdinalIgnoreCase))
        {
            return default;
        }

        for (int dot = name.LastIndexOf('.'); dot > slash; dot = name[..dot].LastIndexOf('.'))
        {
            var tail = name[(dot + 1)..];
            if (tail.Length > 1 && tail[0] is 'v' or 'V' && char.IsAsciiDigit(tail[1]))
            {
                return tail[..LengthOfVersion(tail)];
            }
        }

        return default;
    }

    // v1.2 is a version, and .raw behind v3 is not of it.
    private static int LengthOfVersion(ReadOnlySpan<char> text)
    {
        int end = 1;
        while (end < text.Length && (text[end] != '.' || (end + 1 < text.Length && char.IsAsciiDigit(text[end + 1]))))
        {
            end++;
        }

        return end;
    }
}
