using System.Security.Cryptography;
using Gatehouse.Core.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>Bodies larger than an HTTP/2 stream's window, of which a target takes a part before the try fails.</summary>
public class Http2HalfSentBodyTests
{
    private const int Size = 1_500_000;

    [Theory]
    [InlineData("reset")]
    [InlineData("503")]
    public async Task TryEndsWhileTheBodyIsSent_TheNextGetsAllOfIt(string failure)
    {
        byte[] body = RandomNumberGenerator.GetBytes(Size);
        byte[] received = [];
        int requests = 0;
        await using var upstream = await FakeUpstream.StartAsync(async context => received = Interlocked.Increment(ref requests) == 1 ? await FailAsync(context, failure) : await ReadAsync(context), HttpProtocols.Http2);
        upstream.ReadsBody = false;
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "protocol: http2; retries: { attempts: 2, methods: [PUT], retry_on: [reset, 503], backoff: 1ms, buffer: 4MB }");

        string reply = await gateway.PutAsync(body, chunked: false);

        var record = await gateway.RecordAsync();
        Assert.True(reply.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal), $"{record.Failure} {reply}");
        Assert.Equal(body, received);
    }

    [Fact]
    public async Task ServiceFailsWhileTheBodyIsSent_ItsFallbackGetsAllOfIt()
    {
        byte[] body = RandomNumberGenerator.GetBytes(Size);
        byte[] received = [];
        await using var failing = await FakeUpstream.StartAsync(async context => await FailAsync(context, "reset"), HttpProtocols.Http2);
        failing.ReadsBody = false;
        await using var other = await FakeUpstream.StartAsync(async context => received = await ReadAsync(context));
        other.ReadsBody = false;
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              up:
                targets: ["{{failing.Address}}"]
                protocol: http2
                fallback: { service: other, body_limit: 4MB }
              other: "{{other.Address}}"
            routes:
              all: { match: "/**", service: up }
            """);

        string reply = await gateway.PutAsync(body, chunked: false);

        var record = await gateway.RecordAsync();
        Assert.True(reply.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal), $"{record.Failure} {reply}");
        Assert.Equal(body, received);
    }

    [Theory]
    [InlineData("http1")]
    [InlineData("http2")]
    public async Task ReplyBeforeTheBodyIsSent_ClientMayFinishAndGoOn(string protocol)
    {
        await using var upstream = await FakeUpstream.StartAsync(
            context =>
            {
                context.Response.StatusCode = context.Request.Method == "PUT" ? 413 : 200;
                return context.Response.WriteAsync(context.Request.Method == "PUT" ? "too big" : "next");
            },
            protocol == "http2" ? HttpProtocols.Http2 : HttpProtocols.Http1);
        upstream.ReadsBody = false;
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, $"protocol: {protocol}");
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync($"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: {Size}\r\n\r\n");
        await client.SendAsync(new byte[Size - 1000]);
        Assert.StartsWith("HTTP/1.1 413 ", await client.ReadUntilAsync("too big"), StringComparison.Ordinal);

        await client.SendAsync(new byte[1000]);
        await client.SendAsync("GET /next HTTP/1.1\r\nHost: a\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadUntilAsync("next"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("retries: { attempts: 0 }")]
    [InlineData("circuit_breaker: { minimum: 1 }")]
    public async Task StreamIsResetWhileTheClientStillSends_IsTheFaultOfTheUpstream(string settings)
    {
        await using var upstream = await FakeUpstream.StartAsync(async context => await FailAsync(context, "reset"), HttpProtocols.Http2);
        upstream.ReadsBody = false;
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, $"protocol: http2; {settings}");
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("PUT / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 5000\r\n\r\n");
        await client.SendAsync(new byte[2000]);

        Assert.StartsWith("HTTP/1.1 502 ", await client.ReadUntilAsync("\r\n\r\n"), StringComparison.Ordinal);
        await client.DisposeAsync();
        Assert.Equal(UpstreamFailure.Reset, (await gateway.RecordAsync()).UpstreamFailure);
    }

    private static async Task<byte[]> FailAsync(HttpContext context, string how)
    {
        await context.Request.Body.ReadExactlyAsync(new byte[1000]);

        // The sender has filled the window by then, and waits for more.
        await Task.Delay(300);
        if (how == "reset")
        {
            context.Features.Get<IHttpResetFeature>()!.Reset(2);
        }
        else
        {
            context.Response.StatusCode = 503;
        }

        return [];
    }

    private static async Task<byte[]> ReadAsync(HttpContext context)
    {
        using var all = new MemoryStream();
        await context.Request.Body.CopyToAsync(all, context.RequestAborted);
        return all.ToArray();
    }
}
