using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Sockets;

/// <summary>Kestrel's sockets over sockets that outlive a listener.</summary>
/// <param name="inner">Kestrel's transport, which takes its sockets from <paramref name="binding"/>.</param>
/// <param name="binding">Where it takes them from.</param>
/// <param name="time">The gateway's clock.</param>
/// <param name="logger">Told when clients have to wait.</param>
internal sealed class SharedTransport(IConnectionListenerFactory inner, SocketBinding binding, TimeProvider time, ILogger logger) : IConnectionListenerFactory
{
    private readonly List<SharedListener> _listeners = [];

    /// <summary>The sockets that are listened on.</summary>
    public IReadOnlyList<ListenSocket> Sockets => [.. _listeners.Select(l => l.Socket)];

    public async ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        try
        {
            var listener = new SharedListener(await inner.BindAsync(endpoint, cancellationToken), binding.Take()!, time, logger);
            _listeners.Add(listener);
            return listener;
        }
        catch
        {
            binding.Take()?.Release();
            throw;
        }
    }

    /// <summary>Accepts nothing more; connections go on.</summary>
    public void LetGo()
    {
        _listeners.ForEach(l => l.LetGo());
        _listeners.Clear();
    }
}
