using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Testing;

/// <summary>One port on every address of loopback, which answers on which address and for which Host it was asked.</summary>
public sealed class AnyAddressUpstream : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _requests = new(StringComparer.Ordinal);

    private AnyAddressUpstream(WebApplication app) => _app = app;

    /// <summary>How many requests came to an address so far.</summary>
    public int Requests(string address) => _requests.GetValueOrDefault(address);

    public int Port => new Uri(_app.Urls.First()).Port;

    /// <summary>Requests to /held wait for it, with the first part of their answer sent.</summary>
    public TaskCompletionSource Release { get; } = new();

    public static async Task<AnyAddressUpstream> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Any, 0));
        var upstream = new AnyAddressUpstream(builder.Build());
        upstream._app.Run(upstream.AnswerAsync);
        await upstream._app.StartAsync();
        return upstream;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        _requests.AddOrUpdate(context.Connection.LocalIpAddress!.ToString(), 1, (_, count) => count + 1);
        await context.Response.WriteAsync($"{context.Connection.LocalIpAddress} {context.Request.Host}{context.Request.Path}");
        if (context.Request.Path == "/held")
        {
            await context.Response.Body.FlushAsync();
            await Release.Task;
            await context.Response.WriteAsync(" end");
        }
    }
}
