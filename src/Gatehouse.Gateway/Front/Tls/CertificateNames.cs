using System.Globalization;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Names of certificates and of handshakes in one form: lower-case ASCII without a dot at the end.</summary>
internal static class CertificateNames
{
    private static readonly IdnMapping Idn = new();

    /// <summary>The names in a certificate; its common name when it has no others, as old ones do.</summary>
    public static IReadOnlyList<string> Of(X509Certificate2 certificate)
    {
        var names = certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()
            .SelectMany(e => e.EnumerateDnsNames().Concat(e.EnumerateIPAddresses().Select(a => a.ToString())))
            .Select(Normalize)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        return names.Length > 0 ? names
            : certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } name && Uri.CheckHostName(name) == UriHostNameType.Dns ? [Normalize(name)]
            : [];
    }

    /// <summary>The one form of a name. What is no name at all is left as it is: nothing is found under it.</summary>
    public static string Normalize(string name)
    {
        name = name.TrimEnd('.');
        if (!IsAscii(name))
        {
            try
            {
                name = Idn.GetAscii(name);
            }
            catch (ArgumentException)
            {
                return name;
            }
        }

        return name.ToLowerInvariant();
    }

    private static bool IsAscii(string name) => !name.AsSpan().ContainsAnyExceptInRange('\0', '\x7f');
}
