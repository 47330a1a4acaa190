using System.Collections.Frozen;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Certificates by the name a client asks for (SNI): the very name, then a wildcard of the name's parent. Immutable; replaced as a whole.</summary>
internal sealed class CertificateTable
{
    private readonly FrozenDictionary<string, ServedCertificate> _exact;
    private readonly FrozenDictionary<string, ServedCertificate> _wildcards;
    private readonly FrozenDictionary<string, ServedCertificate>.AlternateLookup<ReadOnlySpan<char>> _byParent;

    /// <param name="certificates">The default first. Of two for one name the first counts.</param>
    public CertificateTable(IReadOnlyList<ServedCertificate> certificates)
    {
        All = certificates;
        var exact = new Dictionary<string, ServedCertificate>(StringComparer.Ordinal);
        var wildcards = new Dictionary<string, ServedCertificate>(StringComparer.Ordinal);
        foreach (var certificate in certificates)
        {
            foreach (string name in certificate.Names)
            {
                _ = name.StartsWith("*.", StringComparison.Ordinal) ? wildcards.TryAdd(name[2..], certificate) : exact.TryAdd(name, certificate);
            }
        }

        _exact = exact.ToFrozenDictionary(StringComparer.Ordinal);
        _wildcards = wildcards.ToFrozenDictionary(StringComparer.Ordinal);
        _byParent = _wildcards.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public static CertificateTable Empty { get; } = new([]);

    public IReadOnlyList<ServedCertificate> All { get; }

    /// <summary>For names that no certificate has, and for clients that ask for none; null when there is none yet.</summary>
    public ServedCertificate? Default => All.Count > 0 ? All[0] : null;

    /// <summary>The certificate for a name, in the form of <see cref="CertificateNames.Normalize"/>; null when none has it.</summary>
    public ServedCertificate? Find(string name)
        => _exact.TryGetValue(name, out var certificate) ? certificate
            : name.IndexOf('.', StringComparison.Ordinal) is var dot and > 0 && _byParent.TryGetValue(name.AsSpan(dot + 1), out certificate) ? certificate
            : null;
}
