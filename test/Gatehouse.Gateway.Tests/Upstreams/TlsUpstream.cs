using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>A real https server on 127.0.0.1 that says "hello" and keeps what each request's connection was like.</summary>
internal sealed class TlsUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TlsUpstream(WebApplication app, ConcurrentQueue<string> names)
    {
        _app = app;
        ServerNames = names;
    }

    /// <summary>The names that connections asked for.</summary>
    public ConcurrentQueue<string> ServerNames { get; }

    public ConcurrentQueue<Seen> Requests { get; } = new();

    public Seen Last => Requests.Last();

    public int Port => new Uri(_app.Urls.First()).Port;

    public string Address => _app.Urls.First();

    public static async Task<TlsUpstream> StartAsync(IssuedCertificate certificate, HttpProtocols protocols = HttpProtocols.Http1AndHttp2, bool asksForCertificate = false, IPAddress? address = null)
    {
        var names = new ConcurrentQueue<string>();
        var shown = SslStreamCertificateContext.Create(certificate.Load(), certificate.LoadChain(), offline: true);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.UseQuic();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(address ?? IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = protocols;
            listen.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = context => new(OptionsFor(context)) });
        }));
        var upstream = new TlsUpstream(builder.Build(), names);
        upstream._app.Run(upstream.HandleAsync);
        await upstream._app.StartAsync();
        return upstream;

        SslServerAuthenticationOptions OptionsFor(TlsHandshakeCallbackContext context)
        {
            names.Enqueue(context.ClientHelloInfo.ServerName);
            return new SslServerAuthenticationOptions
            {
                ServerCertificateContext = shown,
                ClientCertificateRequired = asksForCertificate,
                RemoteCertificateValidationCallback = (_, client, _, _) => client is not null || !asksForCertificate,
            };
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private Task HandleAsync(HttpContext context)
    {
        Requests.Enqueue(new Seen(context.Request.Protocol, context.Connection.ClientCertificate?.Subject, context.Connection.Id));
        context.Response.ContentLength = 5;
        return context.Response.WriteAsync("hello");
    }

    internal sealed record Seen(string Protocol, string? ClientSubject, string Connection);
}
