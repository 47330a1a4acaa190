using System.Net.Security;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>Opens a connection and closes it; to https targets with the handshake.</summary>
internal sealed class TcpProbe(HttpAddress address, UpstreamSettings settings) : HealthProbe
{
    private readonly UpstreamConnector _connector = new(address, settings);
    private readonly SslApplicationProtocol[] _protocols = settings.Protocol switch
    {
        UpstreamProtocol.Http1 => [SslApplicationProtocol.Http11],
        UpstreamProtocol.Http2 => [SslApplicationProtocol.Http2],
        _ => [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    public override async ValueTask<CheckFault?> AskAsync(CancellationToken cancellationToken)
    {
        await using var stream = await _connector.ConnectStreamAsync(_protocols, static () => { }, cancellationToken);
        return null;
    }
}
