using System.Collections.Concurrent;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.SocketsHttp;

namespace Gatehouse.Gateway.Tests.Upstreams.Differential;

/// <summary>Opens every address on .NET's own HTTP/1.1 client: what the gateway's client is compared with.</summary>
internal sealed class ReferenceTransport : UpstreamTransport, IDisposable
{
    private readonly ConcurrentBag<UpstreamEndpoint> _open = [];

    public override UpstreamEndpoint Open(HttpAddress address, UpstreamSettings settings)
    {
        var http1 = settings with { Protocol = UpstreamProtocol.Http1 };
        var endpoint = new SocketsHttpEndpoint(address, http1, new UpstreamConnector(address, http1));
        _open.Add(endpoint);
        return endpoint;
    }

    public void Dispose()
    {
        foreach (var endpoint in _open)
        {
            endpoint.Dispose();
        }
    }
}
