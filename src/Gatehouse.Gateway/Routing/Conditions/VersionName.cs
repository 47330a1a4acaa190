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
                name = request.Headers.Get(version.HeaderName).AsSpan().Trim();
                break;
            case VersionBy.Query:
                name = OfQuery(request.RawQuery, version.QueryName);
                break;
            default:
                name = OfMediaTypes(request.Headers.Get("Accept"));
                name = name.IsEmpty ? OfMediaTypes(request.Headers.Get("Content-Type")) : name;
                break;
        }

        return !name.IsEmpty;
    }

    private static ReadOnlySpan<char> OfQuery(ReadOnlySpan<char> query, string parameter)
    {
        foreach (var range in query.Split('&'))
        {
            var pair = query[range];
            int equals = pair.IndexOf('=');
            if (equals > 0 && FormText.Equals(pair[..equals], parameter))
            {
                var value = pair[(equals + 1)..];
                return value.IndexOfAny('%', '+') < 0 ? value : FormText.Decode(value);
            }
        }

        return default;
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

        var last = name[(name.LastIndexOf('.') + 1)..];
        return last.Length > 1 && last[0] is 'v' or 'V' && char.IsAsciiDigit(last[1]) ? last : default;
    }
}
