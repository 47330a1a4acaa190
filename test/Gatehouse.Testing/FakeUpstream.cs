using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Testing;

/// <summary>
/// A real HTTP server on loopback that answers as a test tells it and records what it received. For replies that no
/// HTTP server would send, see <see cref="RawUpstream"/>.
/// </summary>
public sealed class FakeUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();
    private int _aborted;

    private FakeUpstream(WebApplication app) => _app = app;

    /// <summary>How to answer; the body was read already and is <see cref="RecordedRequest.Body"/> of the last request.</summary>
    public RequestDelegate Answer { get; set; } = context => context.Response.WriteAsync("upstream");

    /// <summary>Whether the body is read before <see cref="Answer"/> runs; switch off to read it in the answer.</summary>
    public bool ReadsBody { get; set; } = true;

    public string Address => _app.Urls.First();

    public int Port => new Uri(Address).Port;

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public RecordedRequest LastRequest => _requests.Last();

    /// <summary>How many requests the caller gave up before they were answered.</summary>
    public int Aborted => Volatile.Read(ref _aborted);

    public static async Task<FakeUpstream> StartAsync(RequestDelegate? answer = null, HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.AllowSynchronousIO = true;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocols);
        });
        var upstream = new FakeUpstream(builder.Build());
        upstream.Answer = answer ?? upstream.Answer;
        upstream._app.UseWebSockets();
        upstream._app.Run(upstream.HandleAsync);
        await upstream._app.StartAsync();
        return upstream;
    }

    /// <summary>Answers every request with this.</summary>
    public FakeUpstream Answers(int status, string body, string contentType = "text/plain")
    {
        Answer = context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            return context.Response.WriteAsync(body);
        };
        return this;
    }

    /// <summary>Waits until at least this many requests were received.</summary>
    public Task WhenReceivedAsync(int count) => Eventually.TrueAsync(() => _requests.Count >= count, $"the upstream received {count} request(s)");

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(limit.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var gone = context.RequestAborted.Register(() => Interlocked.Increment(ref _aborted));
        byte[] body = [];
        if (ReadsBody && !context.WebSockets.IsWebSocketRequest)
        {
            using var buffer = new MemoryStream();
            await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
            body = buffer.ToArray();
        }

        _requests.Enqueue(RecordedRequest.Of(context, body));
        await Answer(context);
    }
}
