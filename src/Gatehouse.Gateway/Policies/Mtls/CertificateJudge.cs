using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Certificates;

namespace Gatehouse.Gateway.Policies.Mtls;

/// <summary>
/// Judges certificates by the authorities, dates and lists of the settings, and keeps what it found: by certificate, at most
/// <see cref="MostKept"/> of them, for <see cref="KeptFor"/>. Changed files make another one.
/// </summary>
internal sealed class CertificateJudge
{
    public const int MostKept = 4096;

    private const int LongestName = 256;

    private readonly ConcurrentDictionary<string, CertificateVerdict> _kept = new(StringComparer.Ordinal);
    private readonly CertificateTrust? _trust;
    private readonly TimeProvider _time;
    private readonly Action<string> _refused;
    private readonly Func<X509Certificate2, string?>? _name;
    private readonly IReadOnlyList<string> _subjects;
    private readonly IReadOnlyList<string> _sans;
    private readonly HashSet<string> _fingerprints;

    public CertificateJudge(MtlsOptions options, CertificateTrust? trust, TimeProvider time, Action<string> refused)
    {
        _trust = trust;
        _time = time;
        _refused = refused;
        _name = options.ConsumerFrom is { } from ? CertificateNaming.Find(from) : null;
        _subjects = options.Subjects;
        _sans = options.Sans;
        _fingerprints = [.. options.Fingerprints.Select(f => CertificateFingerprint.TryParse(f, out var one) ? one : "")];
    }

    public static TimeSpan KeptFor { get; } = TimeSpan.FromSeconds(10);

    /// <summary>How many verdicts are kept.</summary>
    public int Kept => _kept.Count;

    /// <summary>The verdict on a certificate. Builds a chain when it is new: off the event loop.</summary>
    public CertificateVerdict Judge(X509Certificate2 certificate)
    {
        string fingerprint = CertificateFingerprint.Of(certificate);
        var now = _time.GetUtcNow();
        if (_kept.TryGetValue(fingerprint, out var kept) && now < kept.Until)
        {
            return kept;
        }

        string? name = _name?.Invoke(certificate);
        string? fault = FaultOf(certificate, fingerprint, name, now);
        var verdict = new CertificateVerdict(fault, name, fingerprint, now + KeptFor);
        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        _kept[fingerprint] = verdict;
        if (fault is not null && kept?.Fault != fault)
        {
            _refused($"{fingerprint}: {fault}");
        }

        return verdict;
    }

    private string? FaultOf(X509Certificate2 certificate, string fingerprint, string? name, DateTimeOffset now)
    {
        if (now > new DateTimeOffset(certificate.NotAfter) || now < new DateTimeOffset(certificate.NotBefore))
        {
            return "it is not valid now";
        }

        if (_trust?.Check(certificate, now) is { } fault)
        {
            return fault;
        }

        if (_fingerprints.Count > 0 && !_fingerprints.Contains(fingerprint))
        {
            return "it is not among the fingerprints";
        }

        if (_subjects.Count > 0 && !HasSubject(certificate))
        {
            return "its subject is not among the subjects";
        }

        if (_sans.Count > 0 && !_sans.Any(pattern => CertificateNaming.AlternativesLike(certificate, pattern).Any(name => Matches(pattern, name))))
        {
            return "none of its alternative names is among the sans";
        }

        return _name is not null && !IsName(name) ? "it does not have the name that consumer_from asks for exactly once" : null;
    }

    // It is shown in logs and sent to services.
    private static bool IsName(string? name)
        => name is { Length: > 0 and <= LongestName } && !name.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029');

    // A pattern with "=" is one of whole subjects: a common name could be written like the end of one, and another attribute like a name.
    private bool HasSubject(X509Certificate2 certificate)
    {
        string? common = CertificateNaming.CommonName(certificate);
        return _subjects.Any(pattern => (pattern.Contains('=', StringComparison.Ordinal) ? certificate.Subject : common) is { } text && Matches(pattern, text));
    }

    private static bool Matches(string pattern, string text)
    {
        var core = pattern.AsSpan().Trim('*');
        var comparison = StringComparison.OrdinalIgnoreCase;
        return (pattern[0] == '*', pattern[^1] == '*') switch
        {
            (true, true) => text.AsSpan().Contains(core, comparison),
            (true, false) => text.AsSpan().EndsWith(core, comparison),
            (false, true) => text.AsSpan().StartsWith(core, comparison),
            _ => text.AsSpan().Equals(core, comparison),
        };
    }
}
