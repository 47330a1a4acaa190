using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Core.Certificates;

/// <summary>
/// A list of revoked certificates (CRL, RFC 5280 5), whose signature by its authority was checked. .NET looks for lists at the
/// addresses in certificates alone; these come from a file.
/// </summary>
public sealed class RevocationList
{
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, isConstructed: true);

    private readonly HashSet<BigInteger> _serials = [];
    private readonly byte[] _issuerKey;

    private RevocationList(byte[] encoded, IEnumerable<X509Certificate2> authorities)
    {
        var outer = new AsnReader(encoded, AsnEncodingRules.DER).ReadSequence();
        var signed = outer.PeekEncodedValue();
        ReadBody(outer.ReadSequence());
        string algorithm = outer.ReadSequence().ReadObjectIdentifier();
        byte[] signature = outer.ReadBitString(out _);
        Issuer = authorities.FirstOrDefault(a => a.SubjectName.RawData.AsSpan().SequenceEqual(IssuerName) && ListSignature.IsGood(a, algorithm, signed.Span, signature))
            ?? throw new CryptographicException($"it is not signed by an authority of the ca file (issuer {new X500DistinguishedName(IssuerName).Name})");
        _issuerKey = Issuer.PublicKey.ExportSubjectPublicKeyInfo();
    }

    /// <summary>The authority that signed it.</summary>
    public X509Certificate2 Issuer { get; }

    /// <summary>When it was written: of two lists the later one counts.</summary>
    public DateTimeOffset ThisUpdate { get; private set; }

    /// <summary>When the next one is due: after that this one says nothing. Null when it does not say.</summary>
    public DateTimeOffset? NextUpdate { get; private set; }

    /// <summary>Number of certificates on it.</summary>
    public int Count => _serials.Count;

    private byte[] IssuerName { get; set; } = [];

    /// <summary>Reads one list. Throws <see cref="CryptographicException"/> or <see cref="AsnContentException"/>.</summary>
    /// <param name="encoded">The list in DER.</param>
    /// <param name="authorities">Of whom one must have signed it.</param>
    public static RevocationList Read(byte[] encoded, IEnumerable<X509Certificate2> authorities) => new(encoded, authorities);

    /// <summary>Whether it lists what this authority signed: one of its name and key, since an authority may have several certificates.</summary>
    public bool IsOf(X509Certificate2 authority)
        => authority.SubjectName.RawData.AsSpan().SequenceEqual(IssuerName)
            && authority.PublicKey.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(_issuerKey);

    /// <summary>Whether a certificate of the issuer is on the list.</summary>
    public bool Has(X509Certificate2 certificate) => _serials.Contains(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: true, isBigEndian: true));

    private void ReadBody(AsnReader body)
    {
        if (body.PeekTag() == Asn1Tag.Integer)
        {
            body.ReadInteger();
        }

        body.ReadSequence();
        IssuerName = body.ReadEncodedValue().ToArray();
        ThisUpdate = ReadTime(body);
        if (body.HasData && IsTime(body.PeekTag()))
        {
            NextUpdate = ReadTime(body);
        }

        if (body.HasData && body.PeekTag() == Asn1Tag.Sequence)
        {
            ReadEntries(body.ReadSequence());
        }

        if (body.HasData && body.PeekTag() == Extensions)
        {
            RefuseCritical(body.ReadSequence(Extensions).ReadSequence());
        }
    }

    private void ReadEntries(AsnReader entries)
    {
        while (entries.HasData)
        {
            var entry = entries.ReadSequence();
            var serial = entry.ReadIntegerBytes();
            _serials.Add(new BigInteger(serial.Span, isUnsigned: true, isBigEndian: true));
            ReadTime(entry);
            if (entry.HasData)
            {
                RefuseCritical(entry.ReadSequence());
            }
        }
    }

    // What a critical extension changes (a list of a part, of changes, of other issuers) would be overlooked.
    private static void RefuseCritical(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            string id = extension.ReadObjectIdentifier();
            if (extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean())
            {
                throw new CryptographicException($"it has the critical extension {id}: only whole lists of one issuer are understood");
            }
        }
    }

    private static bool IsTime(Asn1Tag tag) => tag == Asn1Tag.UtcTime || tag == Asn1Tag.GeneralizedTime;

    private static DateTimeOffset ReadTime(AsnReader reader)
        => reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();
}
