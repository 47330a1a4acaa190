using System.Collections.Frozen;
using System.Security.Cryptography.X509Certificates;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>
/// Certificates that come while the program runs, from an authority that issues them (ACME), in place of files. One for the
/// whole program: it outlives listeners and reloads. Whoever gets certificates puts them here; a listener that was given it
/// (<see cref="GatewayFront.IssuedOf"/>) looks here in each handshake, first for the name of a challenge that runs, then, when its
/// own files have no certificate for the name, for one that was issued. No lock on that way: what is looked at is replaced as
/// a whole. Names are host names; their form does not matter.
/// </summary>
/// <remarks>
/// Without a certificate for the name and without a default the handshake is refused and counted under the reason
/// no_certificate. A default is the first certificate of the listener's files, else the first that was issued.
/// </remarks>
public sealed class IssuedCertificates
{
    /// <summary>The protocol by which an authority asks for a challenge's certificate (RFC 8737).</summary>
    public const string ChallengeProtocol = "acme-tls/1";

    private static readonly FrozenDictionary<string, ServedCertificate> NoChallenges = FrozenDictionary<string, ServedCertificate>.Empty;

    private readonly Lock _changing = new();
    private volatile CertificateTable _table = CertificateTable.Empty;
    private volatile FrozenDictionary<string, ServedCertificate> _challenges = NoChallenges;

    /// <summary>
    /// From the next handshake on, shows this certificate for its names; one with the same first name is replaced, and
    /// one whose names it has all, in whatever order an authority writes them.
    /// </summary>
    /// <param name="certificate">The certificate with its key; ours from here on.</param>
    /// <param name="chain">The certificates between it and the root, in order.</param>
    public void Put(X509Certificate2 certificate, X509Certificate2Collection chain)
    {
        var served = new ServedCertificate(certificate, chain);
        lock (_changing)
        {
            var all = _table.All.ToList();
            int place = all.FindIndex(c => Replaces(served, c));
            all.RemoveAll(c => Replaces(served, c));

            // In its place: the first is the default.
            all.Insert(place < 0 ? all.Count : place, served);
            _table = new CertificateTable(all);
        }
    }

    /// <summary>Shows the certificate that has this name first no more.</summary>
    public void Remove(string name)
    {
        name = CertificateNames.Normalize(name);
        lock (_changing)
        {
            _table = new CertificateTable([.. _table.All.Where(c => c.Label != name)]);
        }
    }

    /// <summary>When the certificate for this name ends; null when none was issued.</summary>
    public DateTimeOffset? EndOf(string name) => _table.Find(CertificateNames.Normalize(name))?.End;

    /// <summary>
    /// Answers handshakes that ask for this name and for <see cref="ChallengeProtocol"/> with this certificate, until
    /// <see cref="EndChallenge"/>. Other handshakes for the name are answered as always; the connection is closed when the
    /// handshake is done (RFC 8737 3).
    /// </summary>
    /// <param name="name">The name that is to be proved.</param>
    /// <param name="certificate">The self-signed certificate with its key; ours from here on.</param>
    public void BeginChallenge(string name, X509Certificate2 certificate)
    {
        var served = new ServedCertificate(certificate, [], [CertificateNames.Normalize(name)]);
        lock (_changing)
        {
            _challenges = new Dictionary<string, ServedCertificate>(_challenges, StringComparer.Ordinal) { [served.Label] = served }.ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    public void EndChallenge(string name)
    {
        name = CertificateNames.Normalize(name);
        lock (_changing)
        {
            _challenges = _challenges.Where(c => c.Key != name).ToFrozenDictionary(StringComparer.Ordinal);
        }
    }

    /// <summary>Whether the protocols that a client offers are worth a look.</summary>
    internal bool HasChallenges => _challenges.Count > 0;

    internal CertificateTable Table => _table;

    internal ServedCertificate? FindChallenge(string name) => _challenges.GetValueOrDefault(name);

    private static bool Replaces(ServedCertificate served, ServedCertificate other) => other.Label == served.Label || other.Names.All(served.Names.Contains);
}
