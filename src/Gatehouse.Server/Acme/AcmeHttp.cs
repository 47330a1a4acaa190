using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Core.Certificates;
using Gatehouse.Core.Upstreams;
using Gatehouse.Server.Acme.Protocol;
using Gatehouse.Server.Commands;

namespace Gatehouse.Server.Acme;

/// <summary>The HTTP client that speaks to a CA: for one order, then gone.</summary>
internal static class AcmeHttp
{
    private const int LargestReply = 1_000_000;

    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(30);

    /// <param name="authorities">File of the authorities that may sign the server's certificate; null for the system's.</param>
    public static HttpClient Create(string? authorities)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
        };
        if (authorities is not null)
        {
            handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = Trusting(authorities) };
        }

        var client = new HttpClient(handler) { Timeout = RequestTime, MaxResponseContentBufferSize = LargestReply };
        client.DefaultRequestHeaders.UserAgent.ParseAdd($"gatehouse/{VersionCommand.Version}");
        return client;
    }

    private static X509ChainPolicy Trusting(string authorities)
    {
        var policy = new X509ChainPolicy { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true, TrustMode = X509ChainTrustMode.CustomRootTrust };
        try
        {
            policy.CustomTrustStore.AddRange(CertificateFiles.ReadAuthorities(authorities));
        }
        catch (CertificateFileException e)
        {
            throw new AcmeException(e.Message, e);
        }

        return policy;
    }
}
