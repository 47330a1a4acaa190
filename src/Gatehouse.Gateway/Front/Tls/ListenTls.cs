using System.Net.Security;
using System.Security.Authentication;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Telemetry;
using Gatehouse.Core.Upstreams;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>
/// The TLS of one listener. Each handshake looks at the table of certificates as it is then: a renewed one is taken in place,
/// without touching the socket or a connection.
/// </summary>
internal sealed class ListenTls
{
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    private readonly string _url;
    private readonly ListenTlsDocument _document;
    private readonly IssuedCertificates? _issued;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile CertificateTable _files;
    private string _filesHash;

    /// <summary>Reads the files: throws <see cref="ListenException"/> when they cannot be used.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="issued">Where certificates come from while the program runs; null for files alone.</param>
    /// <param name="time">The gateway's clock.</param>
    /// <param name="logger">Told of certificates that come and of those that cannot be used.</param>
    public ListenTls(ListenDocument listen, IssuedCertificates? issued, TimeProvider time, ILogger logger)
    {
        _url = listen.Url;
        _document = listen.Tls ?? throw new ListenException(_url, "https needs tls: { cert: ..., key: ... }");
        _issued = issued;
        _time = time;
        _logger = logger;
        _filesHash = ListenCertificates.HashOf(_document);
        try
        {
            _files = ListenCertificates.Read(_document);
        }
        catch (CertificateFileException e)
        {
            throw new ListenException(_url, e.Message, e);
        }
    }

    /// <summary>The certificates that are shown now.</summary>
    public IEnumerable<CertificateInUse> Certificates
        => _files.All.Concat(_issued?.Table.All ?? []).Select(c => new CertificateInUse(_url, c.Label, c.End));

    /// <summary>Looks at the files again. New ones are shown from the next handshake on; while they cannot be used, the ones before are.</summary>
    public void Renew()
    {
        string hash = ListenCertificates.HashOf(_document);
        if (hash == _filesHash)
        {
            return;
        }

        try
        {
            _files = ListenCertificates.Read(_document);
            _filesHash = hash;
            TlsTelemetry.Renewed(_logger, _url);
        }
        catch (CertificateFileException e)
        {
            TlsTelemetry.NotRenewed(_logger, _url, e.Message);
        }
    }

    /// <summary>Puts TLS before what the listener speaks.</summary>
    public void Apply(ListenOptions listen)
    {
        if (_issued is not null)
        {
            listen.Use(new ChallengeHandshakes(_issued, _time, HandshakeTime).Before);
        }

        listen.UseHttps(new TlsHandshakeCallbackOptions { HandshakeTimeout = HandshakeTime, OnConnection = Begin });
        if (_issued is not null)
        {
            listen.Use(ChallengeHandshakes.After);
        }
    }

    private ValueTask<SslServerAuthenticationOptions> Begin(TlsHandshakeCallbackContext handshake)
    {
        string name = CertificateNames.Normalize(handshake.ClientHelloInfo.ServerName);
        if (_issued is not null && ChallengeHandshakes.IsOffered(handshake.Connection) && _issued.FindChallenge(name) is { } challenge)
        {
            return new(new SslServerAuthenticationOptions { ServerCertificateContext = challenge.Context, ApplicationProtocols = [new SslApplicationProtocol(IssuedCertificates.ChallengeProtocol)] });
        }

        var certificate = Choose(name) ?? throw new AuthenticationException("There is no certificate for the name yet.");
        return new(new SslServerAuthenticationOptions { ServerCertificateContext = certificate.Context, AllowRenegotiation = false });
    }

    private ServedCertificate? Choose(string name)
        => _files.Find(name) ?? _issued?.Table.Find(name) ?? _files.Default ?? _issued?.Table.Default;
}
