using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Certificates;

namespace Gatehouse.Gateway.Policies.Mtls;

/// <summary>Reads names out of certificates. A name that is not there exactly once is none: which one counts would be chance.</summary>
internal static class CertificateNaming
{
    private const string CommonNameId = "2.5.4.3";
    private const string AlternativeNames = "2.5.29.17";
    private const int EmailTag = 1;
    private const int DnsTag = 2;
    private const int UriTag = 6;

    private static ReadOnlySpan<byte> EncodedCommonNameId => [0x06, 0x03, 0x55, 0x04, 0x03];

    private static readonly Dictionary<string, Func<X509Certificate2, string?>> Ways = new(StringComparer.Ordinal)
    {
        ["subject.cn"] = CommonName,
        ["subject.dn"] = certificate => certificate.Subject,
        ["san.dns"] = certificate => OnlyOne(Alternatives(certificate, DnsTag)),
        ["san.email"] = certificate => OnlyOne(Alternatives(certificate, EmailTag)),
        ["san.uri"] = certificate => OnlyOne(Alternatives(certificate, UriTag)),
        ["fingerprint"] = CertificateFingerprint.Of,
    };

    /// <summary>What consumer_from takes.</summary>
    public static IEnumerable<string> Names => Ways.Keys;

    /// <summary>How a name is read; null for a way that does not exist.</summary>
    public static Func<X509Certificate2, string?>? Find(string way) => Ways.GetValueOrDefault(way);

    /// <summary>The common name of the subject; null when there is none or several.</summary>
    public static string? CommonName(X509Certificate2 certificate)
    {
        string? found = null;
        foreach (var part in certificate.SubjectName.EnumerateRelativeDistinguishedNames())
        {
            if (part.HasMultipleElements)
            {
                // .NET does not read the parts of these; one that may hold a common name leaves none that is clear.
                if (part.RawData.Span.IndexOf(EncodedCommonNameId) >= 0)
                {
                    return null;
                }

                continue;
            }

            if (part.GetSingleElementType().Value != CommonNameId)
            {
                continue;
            }

            if (found is not null)
            {
                return null;
            }

            found = part.GetSingleElementValue();
        }

        return found;
    }

    /// <summary>
    /// The alternative names of the kind that a pattern is for: URIs have a colon or a slash, email addresses an @, DNS names neither.
    /// An authority that looks at one kind of name may let clients write what they like into another.
    /// </summary>
    public static IEnumerable<string> AlternativesLike(X509Certificate2 certificate, string pattern)
        => Alternatives(certificate, pattern.AsSpan().ContainsAny(':', '/') ? UriTag : pattern.Contains('@', StringComparison.Ordinal) ? EmailTag : DnsTag);

    private static string? OnlyOne(List<string> names) => names.Count == 1 ? names[0] : null;

    // .NET reads DNS names and addresses alone.
    private static List<string> Alternatives(X509Certificate2 certificate, int wanted)
    {
        var found = new List<string>();
        try
        {
            foreach (var extension in certificate.Extensions.Where(e => e.Oid?.Value == AlternativeNames))
            {
                var names = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence();
                while (names.HasData)
                {
                    var tag = names.PeekTag();
                    if (tag.TagClass == TagClass.ContextSpecific && tag.TagValue == wanted)
                    {
                        found.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    }
                    else
                    {
                        names.ReadEncodedValue();
                    }
                }
            }
        }
        catch (Exception e) when (e is AsnContentException or CryptographicException)
        {
            return [];
        }

        return found;
    }
}
