using System.Buffers;
using System.Net;

namespace Gatehouse.Core.Configuration;

/// <summary>Names that a certificate can be ordered for.</summary>
public static class AcmeDomain
{
    private static readonly SearchValues<char> Characters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.");

    /// <summary>What is wrong with a name, and what to do; null when it is right.</summary>
    public static (string Fault, string Fix)? FaultOf(string name)
    {
        string shown = PlainText.Quote(name);
        if (name.StartsWith("*.", StringComparison.Ordinal))
        {
            return ($"{shown}: a wildcard can be proved by dns-01 alone, which is not supported", "List the names one by one, or use cert and key.");
        }

        if (IPAddress.TryParse(name.Trim('[', ']'), out _))
        {
            return ($"{shown} is an address: certificates are ordered for names", "Write the name that clients use: api.example.com");
        }

        return Uri.CheckHostName(name) == UriHostNameType.Dns && !name.EndsWith('.') && name.Length <= 253 && !name.AsSpan().ContainsAnyExcept(Characters)
            ? null
            : ($"{shown} is no name that a certificate can be for", "Write the name alone, in ASCII: api.example.com, xn--bcher-kva.example");
    }
}
