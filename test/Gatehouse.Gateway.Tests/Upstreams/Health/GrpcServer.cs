using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>A real gRPC server on loopback, HTTP/2 in clear, with the health service of ASP.NET Core.</summary>
internal sealed class GrpcServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private GrpcServer(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    /// <summary>Whether shop.Orders serves.</summary>
    public bool Serves { get; set; } = true;

    public static async Task<GrpcServer> StartAsync(bool offersHealth = true)
    {
        GrpcServer? server = null;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddGrpcHealthChecks(options =>
            {
                options.UseHealthChecksCache = false;
                options.Services.Map("shop.Orders", _ => true);
            })
            .AddCheck("orders", () => server!.Serves ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        server = new GrpcServer(builder.Build());
        if (offersHealth)
        {
            server._app.MapGrpcHealthChecksService();
        }

        await server._app.StartAsync();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }
}
