using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Configuration;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Judges what clients show in the handshake. One that shows a certificate that is not good is refused, also where it need not show any.</summary>
/// <param name="listener">The listener's address, for the log.</param>
/// <param name="mode">Optional or required.</param>
/// <param name="trust">The authorities now; null takes any certificate.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of refusals, at most one word in ten seconds.</param>
internal sealed class ClientCertificates(string listener, ListenClientCertificates mode, Func<CertificateTrust?> trust, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromSeconds(10);

    private long _toldAt;
    private long _untold;

    /// <summary>Lets a handshake ask for a certificate.</summary>
    public void Apply(SslServerAuthenticationOptions handshake)
    {
        var now = time.GetUtcNow();
        var authorities = trust();
        handshake.ClientCertificateRequired = true;

        // A resumed session brings no certificate that could be judged anew.
        handshake.AllowTlsResume = false;
        handshake.CertificateChainPolicy = authorities?.PolicyAt(now) ?? new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck };
        handshake.RemoteCertificateValidationCallback = (_, certificate, chain, errors) => IsGood(certificate, chain, errors, authorities, now);
    }

    private bool IsGood(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, CertificateTrust? authorities, DateTimeOffset now)
    {
        if (certificate is null)
        {
            return mode == ListenClientCertificates.Optional || Refuse("none was shown");
        }

        if (authorities is null)
        {
            return true;
        }

        string? fault = errors != SslPolicyErrors.None || chain is null ? CertificateTrust.FaultOf(chain) : authorities.CheckBuilt(chain, now);
        return fault is null || Refuse(fault);
    }

    private bool Refuse(string reason)
    {
        long untold = Interlocked.Increment(ref _untold);
        long toldAt = Volatile.Read(ref _toldAt);
        if ((toldAt == 0 || time.GetElapsedTime(toldAt) > TellEvery) && Interlocked.CompareExchange(ref _toldAt, time.GetTimestamp(), toldAt) == toldAt)
        {
            Interlocked.Add(ref _untold, -untold);
            TlsTelemetry.ClientRefused(logger, listener, untold, reason);
        }

        return false;
    }
}
