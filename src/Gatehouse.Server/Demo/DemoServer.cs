using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Gatehouse.Server.Demo;

/// <summary>
/// The built-in upstream of `run --demo`, and the tests' model server: an echo of whatever it is sent, and a chat model
/// that is plainly a stand-in. Equal requests get equal bytes. It is not part of the gateway: the gateway reaches it over
/// HTTP like any other upstream.
/// </summary>
internal sealed class DemoServer : IAsyncDisposable
{
    public const string ModelName = "demo";

    private readonly WebApplication _app;

    private DemoServer(WebApplication app) => _app = app;

    /// <summary>Where it listens, such as http://127.0.0.1:41234.</summary>
    public string Address => _app.Urls.First();

    /// <param name="port">Port on loopback; 0 takes a free one.</param>
    /// <param name="time">Clock for the delays that a prompt asks for.</param>
    /// <param name="instead">Asked first for every request: true when it answered in place of the demo. For tests.</param>
    public static async Task<DemoServer> StartAsync(int port = 0, TimeProvider? time = null, Func<HttpContext, byte[], Task<bool>>? instead = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        var app = builder.Build();
        var demo = new DemoHandler(time ?? TimeProvider.System, instead);
        app.Run(demo.HandleAsync);
        await app.StartAsync();
        return new DemoServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }
}
