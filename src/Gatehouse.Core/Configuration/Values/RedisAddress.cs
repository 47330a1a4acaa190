using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Core.Secrets;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>
/// Where a Redis is and who asks it: redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// over TLS. Prints without
/// user and password.
/// </summary>
public sealed class RedisAddress
{
    private const int LargestDatabase = 1_000_000;

    private RedisAddress(Uri uri, string host, string? user, string? password, int database, string text)
    {
        IsTls = uri.Scheme == "rediss";
        Host = host;
        Port = uri.IsDefaultPort || uri.Port < 0 ? 6379 : uri.Port;
        User = user;
        Password = password is null ? null : new Secret(password);
        Database = database;
        Hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    public bool IsTls { get; }

    public string Host { get; }

    public int Port { get; }

    /// <summary>Null for the default user.</summary>
    public string? User { get; }

    public Secret? Password { get; }

    public int Database { get; }

    /// <summary>SHA-256 of what was written: addresses with another password are others.</summary>
    public string Hash { get; }

    public static bool TryParse(string text, [NotNullWhen(true)] out RedisAddress? value) => Read(text, out value) is null;

    public override string ToString() => $"{(IsTls ? "rediss" : "redis")}://{Host}:{Port.ToString(CultureInfo.InvariantCulture)}/{Database.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>Reads an address; returns what is wrong with it ("has no host"), or null when it is right.</summary>
    internal static string? Read(string text, out RedisAddress? value)
    {
        value = null;
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || text.AsSpan(0, scheme) is not ("redis" or "rediss"))
        {
            return "does not begin with redis:// or rediss://";
        }

        if (text.AsSpan().ContainsAny(" \t\r\n\\"))
        {
            return "has a space or backslash in it";
        }

        if (text.AsSpan().ContainsAny('?', '#'))
        {
            return "has a query or fragment (in a password write %3F for ? and %23 for #)";
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.Port == 0)
        {
            return "is not a valid address (in a password write %40 for @, %2F for / and %3A for :)";
        }

        int colon = uri.UserInfo.IndexOf(':', StringComparison.Ordinal);
        if (uri.UserInfo.Length > 0 && (colon < 0 || colon == uri.UserInfo.Length - 1))
        {
            return "has a user name without a password (a password alone is written :PASSWORD@)";
        }

        string path = uri.AbsolutePath.Trim('/');
        int database = 0;
        if (path.Length > 0 && (!int.TryParse(path, NumberStyles.None, CultureInfo.InvariantCulture, out database) || database > LargestDatabase))
        {
            return "has a path that is no number of a database";
        }

        string? password = colon < 0 ? null : Uri.UnescapeDataString(uri.UserInfo[(colon + 1)..]);
        string? user = colon <= 0 ? null : Uri.UnescapeDataString(uri.UserInfo[..colon]);
        value = new RedisAddress(uri, uri.Host.Trim('[', ']'), user, password, database, text);
        return null;
    }

    /// <summary>What a text that is no address probably meant: "localhost:6379" is redis://localhost:6379.</summary>
    internal static string? Suggest(string text)
    {
        int scheme = text.IndexOf("://", StringComparison.Ordinal);
        string rest = scheme < 0 ? text : text[(scheme + 3)..];
        bool isTls = scheme > 0 && text[..scheme] is "https" or "tls" or "ssl" or "redis+tls" or "redis+ssl";
        string meant = (isTls ? "rediss://" : "redis://") + rest;
        return rest.Length > 0 && !rest.Contains('@', StringComparison.Ordinal) && meant != text && TryParse(meant, out _) ? meant : null;
    }
}
