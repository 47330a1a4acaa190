using System.Net;
using System.Text;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public sealed class FallbackTests : IAsyncLifetime
{
    private FakeUpstream _first = null!;
    private FakeUpstream _second = null!;

    public async ValueTask InitializeAsync()
    {
        _first = await FakeUpstream.StartAsync();
        _second = (await FakeUpstream.StartAsync()).Answers(200, "second");
    }

    public async ValueTask DisposeAsync()
    {
        await _first.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task Respond_ConnectionRefused_ClientGetsTheReply()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await StartAsync($"targets: [\"{Dead()}\"]\n    fallback: {{ respond: {{ status: 203, json: '[]', headers: {{ x-from: fallback }} }} }}");
        using var client = ClientOf(gateway);
        using var reply = await client.GetAsync("/");
        Assert.Equal((HttpStatusCode)203, reply.StatusCode);
        Assert.Equal("[]", await reply.Content.ReadAsStringAsync());
        Assert.Equal("fallback", reply.Headers.GetValues("x-from").Single());
        var record = await gateway.RecordAsync();
        Assert.NotNull(record.Failure);
        Assert.Null(record.Problem);
        Assert.Equal("up", record.Service);
        Assert.Equal(1, metrics.Sum("gatehouse_fallbacks_total", "service=up", "problem=upstream-failed", "result=taken"));
    }

    [Fact]
    public async Task Respond_CircuitIsOpen_NothingIsSentAndTheClientGetsTheReply()
    {
        await using var gateway = await StartAsync($"targets: [\"{_first.Address}\"]\n    circuit_breaker: {{ minimum: 2 }}\n    fallback: {{ respond: resting }}");
        using var client = ClientOf(gateway);
        _first.Answers(500, "broken");
        Assert.Equal("broken", await TextAsync(client));
        Assert.Equal("broken", await TextAsync(client));
        Assert.Equal("resting", await TextAsync(client));
        Assert.Equal(2, _first.Requests.Count);
    }

    [Fact]
    public async Task Respond_ServiceAnswersWithAnError_TheAnswerStands()
    {
        await using var gateway = await StartAsync($"targets: [\"{_first.Address}\"]\n    fallback: {{ respond: resting }}");
        using var client = ClientOf(gateway);
        _first.Answers(500, "broken");
        Assert.Equal("broken", await TextAsync(client));
    }

    [Fact]
    public async Task Respond_ReplyBreaksOffAfterItBegan_TheReplyIsCut()
    {
        using var seen = new SemaphoreSlim(0);
        _first.Answer = async context =>
        {
            context.Response.ContentLength = 100;
            await context.Response.Body.WriteAsync(new byte[10]);
            await context.Response.Body.FlushAsync();
            await seen.WaitAsync();
            context.Abort();
        };
        await using var gateway = await StartAsync($"targets: [\"{_first.Address}\"]\n    fallback: {{ respond: resting }}");
        using var client = ClientOf(gateway);
        using var reply = await client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        seen.Release();
        await Assert.ThrowsAsync<HttpRequestException>(() => reply.Content.ReadAsByteArrayAsync());
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
    }

    [Fact]
    public async Task Respond_ConcurrencyIsFull_ClientGetsTheReply()
    {
        using var answers = new SemaphoreSlim(0);
        _first.Answer = context => answers.WaitAsync(context.RequestAborted);
        await using var gateway = await StartAsync($"targets: [\"{_first.Address}\"]\n    concurrency: 1\n    fallback: {{ respond: busy }}");
        using var client = ClientOf(gateway);
        var first = client.GetAsync("/");
        await _first.WhenReceivedAsync(1);
        Assert.Equal("busy", await TextAsync(client));
        answers.Release();
        (await first).Dispose();
    }

    [Fact]
    public async Task Service_ConnectionRefused_TheOtherGetsTheSameRequest()
    {
        await using var gateway = await StartAsync($"targets: [\"{Dead()}\"]\n    fallback: {{ service: backup }}");
        using var client = ClientOf(gateway);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/orders?id=1") { Content = new StringContent("a body") };
        request.Headers.Add("X-Forwarded-For", "192.0.2.7");
        using var reply = await client.SendAsync(request);
        Assert.Equal("second", await reply.Content.ReadAsStringAsync());
        var received = _second.LastRequest;
        Assert.Equal(("POST", "/orders?id=1", "a body"), (received.Method, received.RawTarget, received.Text));
        Assert.Equal("127.0.0.1", received.Headers.Single(h => h.Key == "X-Forwarded-For").Value);
        Assert.Single(received.Headers, h => h.Key == "X-Forwarded-Proto");
        Assert.Equal("backup", (await gateway.RecordAsync()).Service);
    }

    [Fact]
    public async Task Service_ResetAfterTheBodyWasRead_TheOtherGetsWhatWasKept()
    {
        _first.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await using var gateway = await StartAsync($"targets: [\"{_first.Address}\"]\n    fallback: {{ service: backup, body_limit: 1kB }}");
        using var client = ClientOf(gateway);
        string body = new('x', 1000);
        using var kept = await client.PostAsync("/", new StringContent(body));
        Assert.Equal("second", await kept.Content.ReadAsStringAsync());
        Assert.Equal(body, _second.LastRequest.Text);
    }

    [Fact]
    public async Task Service_ResetAfterMoreWasReadThanIsKept_ClientGetsTheProblem()
    {
        using var metrics = new MetricCapture();
        _first.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        await using var gateway = await StartAsync($"targets: [\"{_first.Address}\"]\n    fallback: {{ service: backup, body_limit: 1kB }}");
        using var client = ClientOf(gateway);
        using var reply = await client.PostAsync("/", new StringContent(new string('x', 1001)));
        Assert.Equal(HttpStatusCode.BadGateway, reply.StatusCode);
        Assert.Empty(_second.Requests);
        Assert.EndsWith("of which more was sent than body_limit", (await gateway.RecordAsync()).Failure, StringComparison.Ordinal);
        Assert.Equal(1, metrics.Sum("gatehouse_fallbacks_total", "service=up", "result=body_gone"));
    }

    [Fact]
    public async Task Service_ItFailsToo_ItsOwnFallbackAnswers()
    {
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              up: { targets: ["{{Dead()}}"], fallback: { service: backup } }
              backup: { targets: ["{{Dead()}}"], fallback: { respond: last } }
            routes:
              all: { match: /**, service: up }
            """);
        using var client = ClientOf(gateway);
        Assert.Equal("last", await TextAsync(client));
    }

    [Fact]
    public async Task Service_ItFailsToo_ClientGetsItsProblem()
    {
        _first.Answer = context => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              up: { targets: ["{{Dead()}}"], fallback: { service: backup } }
              backup: { targets: ["{{_first.Address}}"], timeout: 50ms }
            routes:
              all: { match: /**, service: up }
            """);
        using var client = ClientOf(gateway);
        using var reply = await client.GetAsync("/");
        Assert.Equal(HttpStatusCode.GatewayTimeout, reply.StatusCode);
        var record = await gateway.RecordAsync();
        Assert.Equal(("backup", ProblemKind.UpstreamTimeout), (record.Service, record.Problem!.Kind));
    }

    [Fact]
    public async Task Reload_TheOtherServiceChanges_TheRouteFollows()
    {
        await using var third = (await FakeUpstream.StartAsync()).Answers(200, "third");
        string yaml = Yaml($"targets: [\"{Dead()}\"]\n    fallback: {{ service: backup }}");
        await using var gateway = await RunningGateway.StartAsync(yaml);
        using var client = ClientOf(gateway);
        Assert.Equal("second", await TextAsync(client));
        gateway.Reload(yaml.Replace(_second.Address, third.Address, StringComparison.Ordinal));
        Assert.Equal("third", await TextAsync(client));
    }

    [Fact]
    public async Task Request_ClientsOwnFault_IsNoReasonForAFallback()
    {
        await using var gateway = await RunningGateway.StartAsync($$"""
            listen: [{ url: "http://127.0.0.1:0", limits: { body: 10B } }]
            services:
              up: { targets: ["{{_first.Address}}"], fallback: { respond: no } }
            routes:
              all: { match: /**, service: up }
            """);
        string answer = await gateway.ExchangeAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{new string('x', 100)}");
        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
    }

    private static HttpClient ClientOf(RunningGateway gateway) => new() { BaseAddress = new Uri(gateway.Address) };

    private static async Task<string> TextAsync(HttpClient client)
    {
        using var reply = await client.GetAsync("/");
        return Encoding.UTF8.GetString(await reply.Content.ReadAsByteArrayAsync());
    }

    // Nobody listens on a port that was free a moment ago.
    private static string Dead()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://{listener.LocalEndpoint}";
    }

    private Task<RunningGateway> StartAsync(string service) => RunningGateway.StartAsync(Yaml(service));

    private string Yaml(string service)
        => $"services:\n  up:\n    {service}\n  backup: {{ targets: [\"{_second.Address}\"] }}\nroutes:\n  all: {{ match: /**, service: up }}\n";
}
