using System.Buffers;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Front.Reading;

/// <summary>Which bytes field names and values may have (RFC 9110 5.1, 5.5); stricter than Kestrel, which lets most names through.</summary>
internal static class FieldSyntax
{
    private const string PlainTokenCharacters = "!#$%&'*+-.^`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private static readonly SearchValues<char> TokenCharacters = SearchValues.Create(PlainTokenCharacters + "_");

    private static readonly SearchValues<char> WithoutUnderscore = SearchValues.Create(PlainTokenCharacters);

    private static readonly SearchValues<char> Controls = SearchValues.Create(
        "\u0000\u0001\u0002\u0003\u0004\u0005\u0006\u0007\u0008\u000a\u000b\u000c\u000d\u000e\u000f\u0010\u0011\u0012\u0013\u0014\u0015\u0016\u0017\u0018\u0019\u001a\u001b\u001c\u001d\u001e\u001f\u007f");

    // Also TLS (RFC 2817), which ends with HTTP inside of what the gateway cannot read.
    private static readonly string[] ProtocolUpgrades = ["h2c", "h2", "HTTP/2.0", "TLS/1.0"];

    /// <summary>Whether this is a token.</summary>
    public static bool IsName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(TokenCharacters);

    /// <summary>Whether this is a token without an underscore, as nearly all names are.</summary>
    public static bool IsPlainName(string name) => name.Length > 0 && !name.AsSpan().ContainsAnyExcept(WithoutUnderscore);

    /// <summary>
    /// Whether a name with an underscore hides a second value of a field: programs behind CGI and WSGI take _ for -, so that
    /// "X_User" beside "X-User" is a value that no policy has seen, and "Content_Length" frames.
    /// </summary>
    public static bool HidesAnother(HeaderList fields)
    {
        foreach (ref readonly var field in fields.Fields)
        {
            if (field.Name.Contains('_', StringComparison.Ordinal) && (IsFraming(field.Name.Replace('_', '-')) || fields.CountAlike(field.Name) != fields.CountOf(field.Name)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a value has white space at an end, which HTTP/1.1 cuts off and HTTP/2 may not have (RFC 9113 8.2.1).</summary>
    public static bool HasOuterSpace(string value) => value.Length > 0 && (value[0] is ' ' or '\t' || value[^1] is ' ' or '\t');

    /// <summary>Whether the value is free of control characters other than the tab.</summary>
    public static bool IsValue(string value) => !value.AsSpan().ContainsAny(Controls);

    /// <summary>
    /// Whether a protocol is another version of HTTP: switching to it would take requests past the gateway (h2c smuggling).
    /// </summary>
    public static bool IsHttp(string protocol)
    {
        foreach (string known in ProtocolUpgrades)
        {
            if (protocol.Contains(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Fields that have one value; a second one would be read by one program and not by another.</summary>
    public static bool IsSingle(string name) => name.Length switch
    {
        4 => name.Equals("Host", StringComparison.OrdinalIgnoreCase),
        12 => name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase),
        13 => name.Equals("Authorization", StringComparison.OrdinalIgnoreCase),
        14 => name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };

    private static bool IsFraming(string name)
        => name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
            || name.Equals("Content-Type", StringComparison.OrdinalIgnoreCase);
}
