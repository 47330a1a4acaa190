using System.Collections.Concurrent;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams.Http1;
using Gatehouse.Gateway.Upstreams.SocketsHttp;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Opens an endpoint of the kind that its protocol needs (decision 0032). Disposing it disposes those that are left.</summary>
public sealed class HttpTransport(TimeProvider time) : UpstreamTransport, IDisposable
{
    private readonly ConcurrentDictionary<UpstreamEndpoint, bool> _open = new();

    public override UpstreamEndpoint Open(HttpAddress address, UpstreamSettings settings)
    {
        var connector = new UpstreamConnector(address, settings);
        UpstreamEndpoint endpoint = settings.Protocol switch
        {
            UpstreamProtocol.Http2 or UpstreamProtocol.Http3 => new SocketsHttpEndpoint(address, settings, connector) { Disposed = Forget },
            UpstreamProtocol.Auto when address.IsTls => new AlpnEndpoint(
                address,
                new Http1Endpoint(address, settings, connector, time),
                () => new SocketsHttpEndpoint(address, settings, connector)) { Disposed = Forget },
            _ => new Http1Endpoint(address, settings, connector, time) { Disposed = Forget },
        };
        _open.TryAdd(endpoint, true);
        return endpoint;
    }

    public void Dispose()
    {
        foreach (var endpoint in _open.Keys)
        {
            endpoint.Dispose();
        }
    }

    private void Forget(UpstreamEndpoint endpoint) => _open.TryRemove(endpoint, out _);
}
