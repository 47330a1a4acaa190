using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gatehouse.Gateway.Tests.Backends.Http;

/// <summary>Calls as gRPC makes them, over HTTP/2 on both sides: deadlines, trailers, further tries.</summary>
public sealed class Http2GrpcTests : IDisposable
{
    private const string Settings = "protocol: http2; load_balancing: first; timeout: 20s";
    private const string Listen = "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]";
    private static readonly byte[] Message = [0, 0, 0, 0, 2, 8, 1];

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false })
    {
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData("5S", 5000)]
    [InlineData("3000000u", 3000)]
    [InlineData("2H", 20_000)]
    [InlineData(null, 20_000)]
    public async Task Timeout_TellsTheTargetWhatIsLeft(string? asked, int most)
    {
        await using var upstream = await StartAsync(AnswerAsync);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, Settings, Listen);

        await AssertGoodAsync(await CallAsync(gateway, asked));

        Assert.InRange(TimeoutOf(upstream.LastRequest), 1, most);
        Assert.Equal("trailers", upstream.LastRequest.Header("te"));
        Assert.Equal(Message, upstream.LastRequest.Body);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Call_FirstTargetFails_AnotherGetsTheMessageAndLessTime(bool resets)
    {
        await using var a = await StartAsync(async context =>
        {
            // So long that the next try is told another number.
            await Task.Delay(20);
            if (resets)
            {
                context.Features.Get<IHttpResetFeature>()!.Reset(2);
            }

            context.Response.StatusCode = 503;
        });
        await using var b = await StartAsync(AnswerAsync);
        await using var gateway = await RunningGateway.InFrontOfAsync($"{a.Address}\", \"{b.Address}", Settings + "; retries: { attempts: 1, methods: [POST], backoff: 1ms }", Listen);

        await AssertGoodAsync(await CallAsync(gateway, "10S"));

        Assert.Equal(Message, Assert.Single(a.Requests).Body);
        Assert.Equal(Message, Assert.Single(b.Requests).Body);
        Assert.True(TimeoutOf(b.LastRequest) <= TimeoutOf(a.LastRequest) - 10);
    }

    [Fact]
    public async Task Deadline_Passes_StreamIsResetAndNothingIsHeldAgainstTheTarget()
    {
        await using var upstream = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, Settings + "; circuit_breaker: { failures: 1%, minimum: 1 }; retries: { attempts: 2, methods: [POST] }", Listen);

        using var reply = await CallAsync(gateway, "200m");

        Assert.Equal(HttpStatusCode.GatewayTimeout, reply.StatusCode);
        await Eventually.TrueAsync(() => upstream.Aborted == 1, "the stream was reset");
        Assert.Single(upstream.Requests);
        Assert.True(gateway.Snapshot.Part<ServiceDirectory>().Find("up").Targets.All[0].State.IsAvailable);
    }

    [Fact]
    public async Task Call_FirstTargetIsSilent_HedgeWins()
    {
        await using var slow = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var quick = await StartAsync(AnswerAsync);
        await using var gateway = await RunningGateway.InFrontOfAsync($"{slow.Address}\", \"{quick.Address}", Settings + "; hedging: { after: 20ms, methods: [POST] }", Listen);

        await AssertGoodAsync(await CallAsync(gateway, "10S"));

        await Eventually.TrueAsync(() => slow.Aborted == 1, "the stream that lost was reset");
        Assert.Equal(Message, quick.LastRequest.Body);
        Assert.InRange(TimeoutOf(quick.LastRequest), 1, 9990);
    }

    private static Task<FakeUpstream> StartAsync(RequestDelegate answer) => FakeUpstream.StartAsync(answer, HttpProtocols.Http2);

    private static async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        await context.Response.Body.WriteAsync(Message);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    private static int TimeoutOf(RecordedRequest request)
    {
        string text = request.Header("grpc-timeout")!;
        Assert.EndsWith("m", text);
        return int.Parse(text[..^1], CultureInfo.InvariantCulture);
    }

    private static async Task AssertGoodAsync(HttpResponseMessage reply)
    {
        using (reply)
        {
            Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
            Assert.Equal(Message, await reply.Content.ReadAsByteArrayAsync());
            Assert.Equal("0", Assert.Single(reply.TrailingHeaders.GetValues("grpc-status")));
        }
    }

    private Task<HttpResponseMessage> CallAsync(RunningGateway gateway, string? timeout)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, gateway.Address + "/pkg.Service/Call")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Message) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        if (timeout is not null)
        {
            request.Headers.TryAddWithoutValidation("grpc-timeout", timeout);
        }

        return _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }
}
