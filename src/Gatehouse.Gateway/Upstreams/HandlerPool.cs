using System.Net;
using System.Text;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>The connections of all calls with one connect timeout: it is a setting of the handler, so each needs its own.</summary>
internal sealed class HandlerPool : IDisposable
{
    public HandlerPool(TimeSpan connectTimeout, bool ownTls)
    {
        ConnectTimeout = connectTimeout;
        OwnTls = ownTls;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = connectTimeout,
            EnableMultipleHttp2Connections = true,
            KeepAlivePingDelay = TimeSpan.FromSeconds(60),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,

            // Long enough to cost nothing, short enough that a moved name is followed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),

            // A reply that nobody reads any more is given up with its connection, so that the upstream stops working on it.
            MaxResponseDrainSize = 0,
            MaxConnectionsPerServer = int.MaxValue,
            RequestHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ResponseHeaderEncodingSelector = static (_, _) => Encoding.Latin1,
            ConnectCallback = ownTls ? UpstreamConnector.ConnectTlsAsync : UpstreamConnector.ConnectAsync,
        };
        Invoker = new HttpMessageInvoker(handler);
    }

    public TimeSpan ConnectTimeout { get; }

    public bool OwnTls { get; }

    public HttpMessageInvoker Invoker { get; }

    public void Dispose() => Invoker.Dispose();
}
