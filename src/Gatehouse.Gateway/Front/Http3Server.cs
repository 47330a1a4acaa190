using System.Net.Quic;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gatehouse.Gateway.Front;

/// <summary>A Kestrel server that speaks HTTP/3 besides: the form that can is internal, and its own registration makes it.</summary>
internal static class Http3Server
{
    /// <summary>Whether this machine has QUIC.</summary>
    public static bool IsAvailable => (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS()) && QuicListener.IsSupported;

    /// <summary>Makes the server, over the sockets of the listener for what is not QUIC. What it was made from lives until it is disposed of.</summary>
    public static (IServer Server, IDisposable Parts) Make(KestrelServerOptions options, KestrelParts parts)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddMetrics();
        services.AddSingleton(parts.Loggers);
        var registration = new KestrelRegistration(services);
        registration.UseKestrelCore();
        registration.UseKestrelHttpsConfiguration();
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows() || OperatingSystem.IsMacOS())
        {
            registration.UseQuic();
        }

        services.RemoveAll<IConnectionListenerFactory>();
        services.AddSingleton<IConnectionListenerFactory>(parts.Transport);
        services.AddSingleton(Options.Create(options));
        var provider = services.BuildServiceProvider();
        return (provider.GetRequiredService<IServer>(), provider);
    }
}
