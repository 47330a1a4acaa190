using System.Net.Security;
using System.Security.Authentication;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Telemetry;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>
/// The TLS of one listener. Each handshake looks at certificates and authorities as they are then: renewed ones are taken in
/// place, without touching the socket or a connection.
/// </summary>
internal sealed class ListenTls
{
    private readonly TimeSpan _handshakeTime;
    private readonly string _url;
    private readonly ListenTlsDocument _document;
    private readonly IssuedCertificates? _issued;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly SslProtocols _versions;
    private readonly CipherSuitesPolicy? _ciphers;
    private readonly ClientCertificates? _clients;
    private volatile TlsFiles _files;
    private string _badHash = "";

    /// <summary>Reads the files: throws <see cref="ListenException"/> when they cannot be used.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="issued">Where certificates come from while the program runs; null for files alone.</param>
    /// <param name="time">The gateway's clock.</param>
    /// <param name="logger">Told of certificates that come and of those that cannot be used.</param>
    public ListenTls(ListenDocument listen, IssuedCertificates? issued, TimeProvider time, ILogger logger)
    {
        _url = listen.Url;
        _document = listen.Tls ?? throw new ListenException(_url, "https needs tls: { cert: ..., key: ... }");
        _handshakeTime = listen.Limits.HandshakeTime;
        _issued = issued;
        _time = time;
        _logger = logger;

        // Left to the platform, a list without suites of TLS 1.3 would leave no version at all.
        _versions = _document.Versions;
        _clients = _document.ClientMode == ListenClientCertificates.Off ? null : new ClientCertificates(_url, _document.ClientMode, () => _files!.Clients, time, logger);
        try
        {
            _ciphers = _document.Ciphers.Count == 0 ? null
                : OperatingSystem.IsWindows() ? throw new PlatformNotSupportedException("this system has one list of cipher suites for all programs")
                : new CipherSuitesPolicy(_document.CipherSuites);
            _files = TlsFiles.Read(_document);
        }
        catch (Exception e) when (e is CertificateFileException or PlatformNotSupportedException)
        {
            throw new ListenException(_url, e.Message, e);
        }
    }

    /// <summary>The certificates that are shown now.</summary>
    public IEnumerable<CertificateInUse> Certificates
        => _files.Certificates.All.Concat(_issued?.Table.All ?? []).Select(c => new CertificateInUse(_url, c.Label, c.End));

    /// <summary>Looks at the files again. New ones are used from the next handshake on; while they cannot be used, the ones before are.</summary>
    public void Renew()
    {
        string hash = TlsFiles.HashOf(_document);
        if (hash == _files.Hash || hash == _badHash)
        {
            return;
        }

        try
        {
            _files = TlsFiles.Read(_document);
            _badHash = "";
            TlsTelemetry.Renewed(_logger, _url);
        }
        catch (CertificateFileException e)
        {
            _badHash = hash;
            TlsTelemetry.NotRenewed(_logger, _url, e.Message);
        }
    }

    /// <summary>Puts TLS before what the listener speaks.</summary>
    public void Apply(ListenOptions listen)
    {
        if (_issued is not null)
        {
            listen.Use(new ChallengeHandshakes(_issued, _time, _handshakeTime).Before);
        }

        listen.UseHttps(new TlsHandshakeCallbackOptions { HandshakeTimeout = _handshakeTime, OnConnection = Begin });
        listen.Use(next => connection =>
        {
            if (connection.Features.Get<ITlsHandshakeFeature>() is { } handshake)
            {
                TlsTelemetry.Completed(handshake.Protocol);
            }

            return ChallengeHandshakes.IsAnswered(connection) ? Task.CompletedTask : TlsFarewell.RunAsync(connection, next, _time);
        });
    }

    private ValueTask<SslServerAuthenticationOptions> Begin(TlsHandshakeCallbackContext handshake)
    {
        string name = CertificateNames.Normalize(handshake.ClientHelloInfo.ServerName);
        if (_issued is not null && ChallengeHandshakes.IsOffered(handshake.Connection) && _issued.FindChallenge(name) is { } challenge)
        {
            return new(new SslServerAuthenticationOptions { ServerCertificateContext = challenge.Context, ApplicationProtocols = [new SslApplicationProtocol(IssuedCertificates.ChallengeProtocol)] });
        }

        var options = new SslServerAuthenticationOptions
        {
            ServerCertificateContext = (Choose(name) ?? throw new HandshakeRefusedException()).Context,
            EnabledSslProtocols = _versions,
            CipherSuitesPolicy = _ciphers,
            AllowRenegotiation = false,
        };
        _clients?.Apply(options);
        return new(options);
    }

    private ServedCertificate? Choose(string name)
        => _files.Certificates.Find(name) ?? _issued?.Table.Find(name) ?? _files.Certificates.Default ?? _issued?.Table.Default;
}
