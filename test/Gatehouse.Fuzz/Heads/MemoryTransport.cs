using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Gatehouse.Fuzz.Heads;

/// <summary>Connections that are made here instead of by sockets.</summary>
internal sealed class MemoryTransport : IConnectionListenerFactory, IConnectionListener
{
    private readonly Channel<ConnectionContext> _waiting = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint { get; } = new IPEndPoint(IPAddress.Loopback, 80);

    public void Connect(MemoryConnection connection) => _waiting.Writer.TryWrite(connection);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) => new(this);

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        => await _waiting.Reader.WaitToReadAsync(cancellationToken) ? await _waiting.Reader.ReadAsync(cancellationToken) : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _waiting.Writer.TryComplete();
        return default;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}
