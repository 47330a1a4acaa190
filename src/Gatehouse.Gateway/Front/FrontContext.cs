using System.Net;
using System.Security.Cryptography.X509Certificates;
using Gatehouse.Gateway.Front.Clients;
using Gatehouse.Gateway.Front.Reading;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Front;

/// <summary>
/// What the front knows of one connection (HTTP/2: of one stream): Kestrel's features, looked up once, and the client.
/// Kestrel keeps it and hands it back for the next request. Between requests it holds nothing else.
/// </summary>
internal sealed class FrontContext
{
    public FrontContext(IFeatureCollection features, FrontListener listener)
    {
        Features = features;
        Request = features.GetRequiredFeature<IHttpRequestFeature>();
        RequestBody = features.GetRequiredFeature<IRequestBodyPipeFeature>();
        BodyDetection = features.GetRequiredFeature<IHttpRequestBodyDetectionFeature>();
        RequestTrailers = features.Get<IHttpRequestTrailersFeature>();
        BodySize = features.Get<IHttpMaxRequestBodySizeFeature>();
        Response = features.GetRequiredFeature<IHttpResponseFeature>();
        ResponseBody = features.GetRequiredFeature<IHttpResponseBodyFeature>();
        Lifetime = features.GetRequiredFeature<IHttpRequestLifetimeFeature>();
        ConnectionClosed = features.Get<IConnectionLifetimeFeature>()?.ConnectionClosed ?? default;
        ClientCertificate = listener.Scheme.HasClientCertificates ? features.Get<ITlsConnectionFeature>()?.ClientCertificate : null;
        Lines = features.Get<RequestLineWatch>();
        var peer = Peer.Of(features, listener);
        PeerAddress = peer.Address;
        Clients = listener.Clients is { } clients && peer.IsIn(clients.Trusted) ? new TrustedPeer(clients, peer.Address) : null;
    }

    public IFeatureCollection Features { get; }

    public IHttpRequestFeature Request { get; }

    public IRequestBodyPipeFeature RequestBody { get; }

    public IHttpRequestBodyDetectionFeature BodyDetection { get; }

    public IHttpRequestTrailersFeature? RequestTrailers { get; }

    public IHttpMaxRequestBodySizeFeature? BodySize { get; }

    public IHttpResponseFeature Response { get; }

    public IHttpResponseBodyFeature ResponseBody { get; }

    public IHttpRequestLifetimeFeature Lifetime { get; }

    /// <summary>What saw the request lines of the connection.</summary>
    public RequestLineWatch? Lines { get; }

    public CancellationToken ConnectionClosed { get; }

    /// <summary>The other end of the connection, as PROXY tells it where it is believed; an IPv4 address that came in by an IPv6 socket is written as such.</summary>
    public IPAddress PeerAddress { get; }

    /// <summary>What the client showed in the handshake; the same object for all requests of a connection.</summary>
    public X509Certificate2? ClientCertificate { get; }

    /// <summary>What the peer says of its clients; null when it is not believed.</summary>
    public TrustedPeer? Clients { get; }

    /// <summary>The request that runs now.</summary>
    public FrontExchange? Current { get; set; }

    /// <summary>
    /// Tells a client of HTTP/2 to open another connection (GOAWAY) while this one still has a request: told only by the
    /// end of an idle connection, clients lose requests that they were just about to send on it.
    /// </summary>
    public void LeaveHttp2()
    {
        if (Request.Protocol == "HTTP/2")
        {
            Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        }
    }
}
