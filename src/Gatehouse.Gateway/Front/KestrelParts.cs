using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Front;

/// <summary>What Kestrel needs around a server: sockets, logs, and services in which TLS looks for the logs.</summary>
internal sealed class KestrelParts : IDisposable
{
    private readonly ServiceProvider _services;

    public KestrelParts(ILoggerFactory loggers)
    {
        // A bare LF ends no line (edge rules). Kestrel reads the switch once, when its first parser is made.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        Loggers = loggers;
        _services = new ServiceCollection().AddSingleton(loggers).BuildServiceProvider();

        // The chain never blocks, so it may run where the bytes arrive: no thread hop per request.
        Transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = true }), loggers);
    }

    public ILoggerFactory Loggers { get; }

    public IServiceProvider Services => _services;

    public IConnectionListenerFactory Transport { get; }

    public void Dispose() => _services.Dispose();
}
