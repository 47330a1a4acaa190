using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams.Http1;
using Gatehouse.Gateway.Upstreams.SocketsHttp;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>
/// An https endpoint of which nothing is said: the first handshake offers HTTP/2 and HTTP/1.1, and what the upstream chooses
/// decides which client speaks to it from then on. Upgrades are asked for in HTTP/1.1 in any case.
/// </summary>
internal sealed class AlpnEndpoint(HttpAddress address, Http1Endpoint http1, Func<SocketsHttpEndpoint> http2) : UpstreamEndpoint(address)
{
    private readonly Lazy<SocketsHttpEndpoint> _http2 = new(http2);
    private volatile Chosen _chosen;

    private enum Chosen
    {
        Nothing,
        Http1,
        Http2,
    }

    public override int OpenConnections => http1.OpenConnections + (_http2.IsValueCreated ? _http2.Value.OpenConnections : 0);

    public override int IdleConnections => http1.IdleConnections;

    public override ValueTask<UpstreamReply> SendAsync(UpstreamCall call, CancellationToken cancellationToken)
        => (_chosen, call.IsUpgrade) switch
        {
            (Chosen.Http2, false) => _http2.Value.SendAsync(call, cancellationToken),
            (Chosen.Nothing, false) => AskAsync(call, cancellationToken),
            _ => http1.SendAsync(call, cancellationToken),
        };

    protected override void Retire()
    {
        http1.Dispose();
        if (_http2.IsValueCreated)
        {
            _http2.Value.Dispose();
        }
    }

    private async ValueTask<UpstreamReply> AskAsync(UpstreamCall call, CancellationToken cancellationToken)
    {
        try
        {
            var reply = await http1.SendAsync(call, offersHttp2: true, cancellationToken);
            _chosen = Chosen.Http1;
            return reply;
        }
        catch (Http2ChosenException)
        {
            _chosen = Chosen.Http2;
            return await _http2.Value.SendAsync(call, cancellationToken);
        }
    }
}
