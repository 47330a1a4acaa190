using System.Globalization;
using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Policies.SecurityHeaders;

/// <summary>What values of the fields look like. A browser passes over a value that it cannot read, and with it over the protection.</summary>
internal static class FieldRules
{
    private static readonly string[] ReferrerPolicies =
    [
        "no-referrer", "no-referrer-when-downgrade", "origin", "origin-when-cross-origin", "same-origin", "strict-origin", "strict-origin-when-cross-origin", "unsafe-url",
    ];

    /// <summary>What no value of a header field has: anything but visible ASCII and spaces between.</summary>
    public static string? Plain(string value)
        => value.Length == 0 ? "it is empty; off sets none"
            : value.AsSpan().ContainsAnyExceptInRange(' ', '~') ? "it has characters other than visible ASCII and spaces"
            : value[0] == ' ' || value[^1] == ' ' ? "it begins or ends with a space"
            : null;

    public static string? OneOf(string value, params string[] known)
        => known.Contains(value, StringComparer.Ordinal) ? null : $"it is not one of {string.Join(", ", known)}";

    public static string? Referrer(string value)
    {
        // Browsers take the last one that they know.
        string? unknown = Array.Find(value.Split(',', StringSplitOptions.TrimEntries), v => !ReferrerPolicies.Contains(v, StringComparer.Ordinal));
        return unknown is null ? null : $"\"{unknown}\" is not one of {string.Join(", ", ReferrerPolicies)}";
    }

    /// <summary>RFC 6797 6.1.</summary>
    public static string? Hsts(string value)
    {
        string[] directives = value.Split(';', StringSplitOptions.TrimEntries);
        const string MaxAge = "max-age=";
        string? unknown = Array.Find(directives, d => !d.StartsWith(MaxAge, StringComparison.OrdinalIgnoreCase)
            && !d.Equals("includeSubDomains", StringComparison.OrdinalIgnoreCase) && !d.Equals("preload", StringComparison.OrdinalIgnoreCase));
        if (unknown is not null)
        {
            return $"\"{unknown}\" is none of max-age=SECONDS, includeSubDomains and preload";
        }

        string[] ages = Array.FindAll(directives, d => d.StartsWith(MaxAge, StringComparison.OrdinalIgnoreCase));
        return ages.Length == 1 && ulong.TryParse(ages[0].AsSpan(MaxAge.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _) ? null
            : "it needs max-age=SECONDS, once and in digits";
    }

    /// <summary>Content Security Policy 3, 2.2.1: directives between semicolons, each a name and its values.</summary>
    public static string? Directives(string value)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (string directive in value.TrimEnd(';').Split(';', StringSplitOptions.TrimEntries))
        {
            string[] parts = directive.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (parts.Length == 0)
            {
                return "a directive is empty";
            }

            string name = parts[0];
            if (!name.All(c => char.IsAsciiLetter(c) || c == '-'))
            {
                return $"\"{name}\" is no name of a directive";
            }

            if (!seen.Add(name))
            {
                return $"{name} is there twice, and browsers take the first";
            }

            if (Array.Find(parts[1..], IsUnquoted) is { } keyword)
            {
                return $"{keyword} needs single quotes: '{keyword}'";
            }
        }

        return null;
    }

    /// <summary>Permissions Policy, a structured dictionary: geolocation=(), camera=(self "https://a.example").</summary>
    public static string? Permissions(string value)
    {
        foreach (string feature in value.Split(',', StringSplitOptions.TrimEntries))
        {
            int equals = feature.IndexOf('=', StringComparison.Ordinal);
            string list = equals < 0 ? "" : feature[(equals + 1)..];
            if (equals <= 0 || !TokenText.IsToken(feature[..equals]) || !(list is "*" or "self" || (list.StartsWith('(') && list.EndsWith(')'))))
            {
                return $"\"{feature}\" is not written as geolocation=() or camera=(self)";
            }
        }

        return null;
    }

    private static bool IsUnquoted(string source) => source is "none" or "self" or "unsafe-inline" or "unsafe-eval" or "strict-dynamic" or "report-sample";
}
