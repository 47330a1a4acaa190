using System.Buffers;

namespace Gatehouse.Core.Configuration;

/// <summary>Names of header fields and cookies in a configuration: tokens (RFC 9110 5.6.2).</summary>
public static class TokenText
{
    public const string Rule = "A name has letters, digits and !#$%&'*+-.^_`|~ alone.";

    private static readonly SearchValues<char> Characters =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static bool IsToken(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Characters);
}
