using System.Diagnostics.CodeAnalysis;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>
/// An absolute http or https address of an upstream: scheme, host, port and an optional path prefix without trailing slash.
/// No user info, query or fragment.
/// </summary>
public sealed record HttpAddress(string Scheme, string Host, int Port, string PathPrefix)
{
    public bool IsTls => Scheme == "https";

    /// <summary>Host header form: the port only when it is not the scheme's own.</summary>
    public string Authority => Port == (IsTls ? 443 : 80) ? Host : $"{Host}:{Port}";

    public static bool TryParse(string text, [NotNullWhen(true)] out HttpAddress? value) => Read(text, out value) is null;

    public override string ToString() => $"{Scheme}://{Authority}{PathPrefix}";

    /// <summary>Reads an address; returns what is wrong with it ("has no host"), or null when it is right.</summary>
    internal static string? Read(string text, out HttpAddress? value)
    {
        value = null;
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || text.AsSpan(0, scheme) is not ("http" or "https"))
        {
            return "does not begin with http:// or https://";
        }

        if (text.AsSpan().ContainsAny(" \t\r\n\\"))
        {
            return "has a space or backslash in it";
        }

        if (text.AsSpan().ContainsAny('?', '#'))
        {
            return "has a query or fragment";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return "is not a valid address";
        }

        if (uri.UserInfo.Length > 0)
        {
            return "has a user name or password in it";
        }

        if (uri.Port is 0 or -1)
        {
            return "has no valid port";
        }

        string? host = HostOf(uri);
        if (host is null)
        {
            return "has no valid host";
        }

        value = new HttpAddress(uri.Scheme, host, uri.Port, uri.AbsolutePath.TrimEnd('/'));
        return null;
    }

    /// <summary>What a text that is no address probably meant: "localhost:5000" is http://localhost:5000.</summary>
    internal static string? Suggest(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? text : text[(scheme + 3)..];
        string meant = (scheme > 0 && text[..scheme].Contains('s', StringComparison.OrdinalIgnoreCase) ? "https://" : "http://") + rest;
        bool isClose = scheme < 0 || NearName.Find(text[..scheme], ["http", "https"]) is not null;
        return isClose && rest.Length > 0 && !rest.Contains('@', StringComparison.Ordinal) && meant != text && TryParse(meant, out _) ? meant : null;
    }

    private static string? HostOf(Uri uri)
    {
        try
        {
            return uri.HostNameType == UriHostNameType.IPv6 ? $"[{uri.IdnHost.Trim('[', ']')}]" : uri.IdnHost;
        }
        catch (UriFormatException)
        {
            return null;
        }
    }
}
