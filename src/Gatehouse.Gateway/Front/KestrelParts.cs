using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Front;

/// <summary>What Kestrel needs around a server: sockets, logs, and services for TLS.</summary>
internal sealed class KestrelParts : IDisposable
{
    private readonly Lazy<ServiceProvider> _services;

    public KestrelParts(ILoggerFactory loggers)
    {
        // A bare LF ends no line (edge rules). Kestrel reads the switch once, when its first parser is made.
        AppContext.SetSwitch("Microsoft.AspNetCore.Server.Kestrel.DisableHttp1LineFeedTerminators", true);
        Loggers = new KestrelLoggers(loggers);
        _services = new Lazy<ServiceProvider>(() => MakeServices(loggers));

        // The chain never blocks, so it may run where the bytes arrive: no thread hop per request.
        Transport = new SocketTransportFactory(Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = true }), loggers);
    }

    public ILoggerFactory Loggers { get; }

    /// <summary>Services in which Kestrel's TLS looks for logs and meters; its meters are internal, so its own registration makes them.</summary>
    public IServiceProvider Services => _services.Value;

    public IConnectionListenerFactory Transport { get; }

    public void Dispose()
    {
        if (_services.IsValueCreated)
        {
            _services.Value.Dispose();
        }
    }

    private static ServiceProvider MakeServices(ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.AddSingleton(loggers);
        return builder.Services.BuildServiceProvider();
    }
}
