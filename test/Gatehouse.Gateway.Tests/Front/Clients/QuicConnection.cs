using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Tests.Front.Clients;

/// <summary>A connection as Kestrel has it of QUIC, of which only the other end is known.</summary>
internal sealed class QuicConnection : MultiplexedConnectionContext
{
    public QuicConnection(string address) => RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4711);

    public bool IsAborted { get; private set; }

    public override string ConnectionId { get; set; } = "quic";

    public override IFeatureCollection Features { get; } = new FeatureCollection();

    public override IDictionary<object, object?> Items { get; set; } = new Dictionary<object, object?>();

    public override void Abort() => IsAborted = true;

    public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;

    public override ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) => default;

    public override ValueTask<ConnectionContext> ConnectAsync(IFeatureCollection? features = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
