using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>
/// What every handshake with one address uses, made once: the certificate to show, whom to trust, and the check of what the
/// other side shows. Sessions are resumed between handshakes with the same certificate and name; a resumed one is checked
/// like a new one.
/// </summary>
internal sealed class UpstreamTlsOptions
{
    private readonly UpstreamTls _settings;
    private readonly string _place;
    private readonly string _name;
    private readonly bool _isName;
    private readonly string[] _pins;
    private readonly X509ChainPolicy _policy;
    private readonly SslStreamCertificateContext? _shown;
    private readonly RemoteCertificateValidationCallback _check;

    public UpstreamTlsOptions(HttpAddress address, UpstreamTls settings)
    {
        _settings = settings;
        _place = $"TLS with {address.Host}:{address.Port}";
        _name = settings.ServerName ?? address.Host.Trim('[', ']');
        _isName = Uri.CheckHostName(_name) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;
        _pins = settings.PinnedKeys?.Split(' ') ?? [];
        _policy = PolicyOf(settings);
        if (settings is { CertFile: not null, KeyFile: not null })
        {
            var (certificate, chain) = CertificateFiles.ReadPair(settings.CertFile, settings.KeyFile);
            _shown = SslStreamCertificateContext.Create(certificate, chain, offline: true);
        }

        _check = Check;
    }

    /// <summary>The options of a handshake that offers these protocols.</summary>
    public SslClientAuthenticationOptions For(List<SslApplicationProtocol> protocols) => new()
    {
        TargetHost = _name,
        ApplicationProtocols = protocols,
        CertificateChainPolicy = _policy,
        ClientCertificateContext = _shown,
        RemoteCertificateValidationCallback = _check,
    };

    /// <summary>The exception for a handshake that failed otherwise than in the check of the certificate.</summary>
    public UpstreamException Failed(Exception fault) => new(UpstreamFailure.Tls, $"{_place}: {TlsFault.Describe(fault)}", fault);

    /// <summary>The exception for an upstream that chose none of the protocols it was offered.</summary>
    public UpstreamException Refused(SslApplicationProtocol[] offered)
        => new(UpstreamFailure.Tls, $"{_place}: the upstream does not speak {string.Join(" or ", offered)} (ALPN); write protocol: http1 or auto");

    // Certificates name addresses to load more of their chain from: nothing is fetched from there (decision 0037).
    private static X509ChainPolicy PolicyOf(UpstreamTls settings)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };
        if (settings is { CaFile: not null, Verify: true })
        {
            policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            policy.CustomTrustStore.AddRange(CertificateFiles.ReadAuthorities(settings.CaFile));
        }

        return policy;
    }

    private bool Check(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is not X509Certificate2 shown)
        {
            throw new UpstreamException(UpstreamFailure.Tls, $"{_place}: the upstream showed no certificate");
        }

        List<string> faults = [];
        if (_settings.Verify)
        {
            // Over HTTP/3 the name of errors is the request's Host, not the one that is configured.
            if (!_isName || !shown.MatchesHostname(_name))
            {
                faults.Add($"it is for {CertificateFaults.NamesOf(shown)} and not for {_name} (see server_name)");
            }

            if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
            {
                CertificateFaults.Add(faults, shown, chain, _settings.CaFile);
            }
        }

        if (_pins.Length > 0)
        {
            string pin = Convert.ToBase64String(SHA256.HashData(shown.PublicKey.ExportSubjectPublicKeyInfo()));
            if (!_pins.Contains(pin, StringComparer.Ordinal))
            {
                faults.Add($"its public key {pin} is none of the pins");
            }
        }

        return faults.Count == 0
            ? true
            : throw new UpstreamException(UpstreamFailure.Tls, $"{_place}: the certificate \"{shown.Subject}\" is refused: {string.Join("; ", faults)}");
    }
}
