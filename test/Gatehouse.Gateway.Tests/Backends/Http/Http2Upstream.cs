using System.Collections.Concurrent;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>
/// A real server of HTTP/2 in clear. Each request is answered by the next word of a script, the last one for all that
/// follow: "ok", a status, "silent", "held" (until <see cref="Release"/>), "leaving" (held, with GOAWAY first), "cut" (within
/// the body, when released), "broken" (the connection), or the error code that the stream is reset with.
/// </summary>
internal sealed class Http2Upstream : IAsyncDisposable
{
    public const string InternalError = "0x2";
    public const string RefusedStream = "0x7";
    public const string Cancel = "0x8";
    public const string EnhanceYourCalm = "0xb";

    private readonly ConcurrentQueue<string> _connections = new();
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string[] _script;
    private FakeUpstream _server = null!;
    private int _next;

    private Http2Upstream(string[] script) => _script = script;

    public string Address => _server.Address;

    public IReadOnlyList<RecordedRequest> Requests => _server.Requests;

    /// <summary>The connection of each request, in the order they were received.</summary>
    public IReadOnlyList<string> Connections => [.. _connections];

    /// <summary>Requests whose stream or connection ended before they were answered.</summary>
    public int Aborted => _server.Aborted;

    public static async Task<Http2Upstream> StartAsync(params string[] script)
    {
        var upstream = new Http2Upstream(script);
        upstream._server = await FakeUpstream.StartAsync(upstream.AnswerAsync, HttpProtocols.Http2);
        return upstream;
    }

    /// <summary>Answers what is held.</summary>
    public void Release() => _release.TrySetResult();

    public Task WhenReceivedAsync(int count) => _server.WhenReceivedAsync(count);

    public ValueTask DisposeAsync()
    {
        Release();
        return _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        _connections.Enqueue(context.Connection.Id);
        string word = _script[Math.Min(Interlocked.Increment(ref _next), _script.Length) - 1];
        switch (word)
        {
            case "silent":
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
                break;
            case "leaving":
                context.Features.Get<IConnectionLifetimeNotificationFeature>()!.RequestClose();
                await HoldAsync(context);
                break;
            case "held":
                await HoldAsync(context);
                break;
            case "cut":
                context.Response.ContentLength = 100;
                await context.Response.WriteAsync("begun");
                await context.Response.Body.FlushAsync();
                await _release.Task.WaitAsync(context.RequestAborted);
                context.Features.Get<IHttpResetFeature>()!.Reset(2);
                break;
            case "broken":
                context.Features.Get<IConnectionLifetimeFeature>()!.Abort();
                break;
            case ['0', 'x', .. var code]:
                context.Features.Get<IHttpResetFeature>()!.Reset(Convert.ToInt32(code, 16));
                break;
            case "ok":
                await WriteAsync(context, "ok");
                break;
            default:
                context.Response.StatusCode = int.Parse(word, System.Globalization.CultureInfo.InvariantCulture);
                await WriteAsync(context, "not now");
                break;
        }
    }

    private async Task HoldAsync(HttpContext context)
    {
        await _release.Task.WaitAsync(context.RequestAborted);
        await WriteAsync(context, "held");
    }

    private static Task WriteAsync(HttpContext context, string text)
    {
        context.Response.ContentLength = text.Length;
        return context.Response.WriteAsync(text);
    }
}
