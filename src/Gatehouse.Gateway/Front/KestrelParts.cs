using System.Net;
using System.Net.Sockets;
using Gatehouse.Gateway.Front.Http2;
using Gatehouse.Gateway.Front.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

/// <summary>What Kestrel needs around a server: sockets, memory, logs, and services for TLS.</summary>
internal sealed class KestrelParts : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly BlockPool _blocks;

    public KestrelParts(ILoggerFactory loggers, TimeProvider time, ListenSockets sockets)
    {
        // A bare LF ends no line (edge rules). Kestrel reads the switch once, when its first parser is made.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        Time = time;
        Logger = loggers.CreateLogger("Gatehouse.Front");
        Loggers = new KestrelLoggers(loggers, Http2);
        Floods = new Http2Floods(time, Logger);
        _blocks = new BlockPool(time);
        var binding = new SocketBinding(sockets);
        _services = MakeServices(Loggers, _blocks, binding.Bind);
        Transport = new SharedTransport(_services.GetRequiredService<IConnectionListenerFactory>(), binding, time, Logger);
    }

    public TimeProvider Time { get; }

    /// <summary>The front's own.</summary>
    public ILogger Logger { get; }

    public ILoggerFactory Loggers { get; }

    public Http2Connections Http2 { get; } = new();

    public Http2Floods Floods { get; }

    /// <summary>Services in which Kestrel's TLS looks for logs and meters; its meters are internal, so its own registration makes them.</summary>
    public IServiceProvider Services => _services;

    public SharedTransport Transport { get; }

    public void Dispose()
    {
        _services.Dispose();
        _blocks.Stop();
    }

    // The registration is also the only public way to give the sockets memory of our own.
    private static ServiceProvider MakeServices(ILoggerFactory loggers, BlockPool blocks, Func<EndPoint, Socket> bind)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton(loggers);
        var registration = new KestrelRegistration(services);
        registration.UseKestrelCore();

        // The chain never blocks, so it may run where the bytes arrive: no thread hop per request.
        registration.UseSockets(sockets =>
        {
            sockets.UnsafePreferInlineScheduling = true;
            sockets.CreateBoundListenSocket = bind;
        });

        // The last one counts.
        services.AddSingleton<IMemoryPoolFactory<byte>>(blocks);
        return services.BuildServiceProvider();
    }
}
