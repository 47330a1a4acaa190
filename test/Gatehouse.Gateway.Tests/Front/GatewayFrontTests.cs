using System.Net;
using System.Net.Sockets;
using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Front;

public class GatewayFrontTests
{
    private const string Hello = "routes:\n  all: { match: \"/**\", respond: hello }";

    [Fact]
    public async Task Tls_FromFiles_SpeaksBothVersionsByAlpn()
    {
        using var files = TestCertificate.Write("localhost");
        await using var gateway = await RunningGateway.StartAsync($$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: "{{files.Certificate}}", key: "{{files.Key}}" } } ]
            {{Hello}}
            """);
        using var handler = new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate!.Subject == "CN=localhost" } };
        using var client = new HttpClient(handler);

        foreach (var version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, gateway.Address) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            using var reply = await client.SendAsync(request);
            Assert.Equal(version, reply.Version);
            Assert.Equal("hello", await reply.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public async Task Http2_InClear_IsProxied()
    {
        await using var upstream = await FakeUpstream.StartAsync(async context => await context.Response.WriteAsync("got " + context.Request.Headers["X-Forwarded-Proto"]));
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]");
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };

        using var reply = await client.PostAsync(gateway.Address + "/x", new StringContent("body"));

        Assert.Equal("got http", await reply.Content.ReadAsStringAsync());
        Assert.Equal("body", upstream.LastRequest.Text);
        Assert.Equal(4, (await gateway.RecordAsync()).BytesReceived);
    }

    [Theory]
    [InlineData("Upgrade", "h2c")]
    [InlineData("Keep-Alive", "timeout=5")]
    [InlineData("Proxy-Connection", "keep-alive")]
    [InlineData("Transfer-Encoding", "chunked")]
    public async Task Http2_FieldAboutTheConnection_Is400(string name, string value)
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]");

        byte[] reply = await Http2Frames.GetAsync(gateway.Port, (name.ToLowerInvariant(), value));

        Assert.Contains("malformed-request", Encoding.Latin1.GetString(reply));
        Assert.Empty(upstream.Requests);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n")]
    [InlineData("GET http:/// HTTP/1.1\r\nHost:\r\n\r\n")]
    public async Task Host_Empty_Is400(string request)
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        Assert.StartsWith("HTTP/1.1 400 ", await gateway.ExchangeAsync(request));
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Request_OnAnotherConnection_HasNothingOfTheOneBefore()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        for (int i = 0; i < 20; i++)
        {
            await gateway.ExchangeAsync($"POST /one HTTP/1.1\r\nHost: a\r\nX-One: {i}\r\nContent-Length: 3\r\nConnection: close\r\n\r\none");
            Assert.Equal("one", upstream.LastRequest.Text);
            await gateway.ExchangeAsync("GET /two HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
            Assert.Equal("", upstream.LastRequest.Text);
            Assert.Null(upstream.LastRequest.Header("X-One"));
        }
    }

    [Fact]
    public async Task Head_ThatCannotBeRead_IsCounted()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await RunningGateway.InFrontOfAsync("http://127.0.0.1:1");

        await gateway.ExchangeAsync("GET / HTTP/1.1\r\n" + string.Concat(Enumerable.Repeat("X: 1\r\n", 150)) + "\r\n");

        await Eventually.TrueAsync(() => metrics.Count("gatehouse_unread_requests_total", "code=431") >= 1, "the refusal was counted");
        Assert.Empty(gateway.Records);
    }

    [Fact]
    public async Task Http2_ClientResettingItsStream_CancelsUpstream()
    {
        await using var upstream = await FakeUpstream.StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]");
        using var client = new HttpClient { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var leave = new CancellationTokenSource();

        var call = client.GetAsync(gateway.Address, leave.Token);
        await upstream.WhenReceivedAsync(1);
        await leave.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.TrueAsync(() => upstream.Aborted == 1, "the upstream saw the cancellation", TimeSpan.FromSeconds(2));
        Assert.Equal(499, (await gateway.RecordAsync()).Status);
    }

    [Theory]
    [InlineData("Content-Length: 101\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n")]
    public async Task Body_OverTheLimit_Is413(string fields)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", limits: { body: 100B } } ]");
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\n" + fields);
        if (fields.Contains("chunked", StringComparison.Ordinal))
        {
            await client.SendAsync($"50\r\n{new string('x', 0x50)}\r\n");
            await client.SendAsync($"50\r\n{new string('x', 0x50)}\r\n0\r\n\r\n");
        }

        string reply = await client.ReadToEndAsync();

        Assert.StartsWith("HTTP/1.1 413 ", reply);
        Assert.Contains("https://gatehouse.dev/problems/body-too-large", reply);
        Assert.Contains("Connection: close\r\n", reply);
        var record = await gateway.RecordAsync();
        Assert.Equal(ProblemKind.BodyTooLarge, record.Problem!.Kind);
        Assert.Equal(413, record.Status);
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Body_AtTheLimit_Passes()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", limits: { body: 100B } } ]");

        string reply = await gateway.ExchangeAsync("POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 100\r\n\r\n" + new string('x', 100));

        Assert.StartsWith("HTTP/1.1 200 ", reply);
    }

    [Fact]
    public async Task Limits_OfTheHead_AreKept()
    {
        await using var gateway = await RunningGateway.StartAsync("listen: [ { url: \"http://127.0.0.1:0\", limits: { header_bytes: 1kB, header_count: 5, request_line: 100B, header_time: 300ms } } ]\n" + Hello);

        string ok = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        string large = await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\nX: {new string('x', 1100)}\r\n\r\n");
        string many = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nA: 1\r\nB: 1\r\nC: 1\r\nD: 1\r\nE: 1\r\n\r\n");
        string line = await gateway.ExchangeAsync($"GET /{new string('x', 100)} HTTP/1.1\r\nHost: a\r\n\r\n");
        string slow = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n");

        Assert.StartsWith("HTTP/1.1 200 ", ok);
        Assert.StartsWith("HTTP/1.1 431 ", large);
        Assert.StartsWith("HTTP/1.1 431 ", many);
        Assert.StartsWith("HTTP/1.1 414 ", line);
        Assert.StartsWith("HTTP/1.1 408 ", slow);
    }

    [Fact]
    public async Task Connections_OverTheLimit_AreClosedAtOnce()
    {
        await using var gateway = await RunningGateway.StartAsync("listen: [ { url: \"http://127.0.0.1:0\", limits: { connections: 1 } } ]\n" + Hello);
        await using var first = await gateway.ConnectAsync();
        await first.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await first.ReadUntilAsync("hello");

        Assert.Equal("", await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    }

    [Fact]
    public async Task Refusal_ByTheFront_IsRecorded()
    {
        await using var gateway = await RunningGateway.StartAsync(Hello);

        string reply = await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nX(: 1\r\n\r\n");

        var record = await gateway.RecordAsync();
        Assert.Equal(400, record.Status);
        Assert.Equal(ProblemKind.MalformedRequest, record.Problem!.Kind);
        Assert.Contains($"X-Request-Id: {record.RequestId}\r\n", reply);
        Assert.Contains("Connection: close\r\n", reply);
        Assert.DoesNotContain("Server:", reply);
    }

    [Fact]
    public async Task RequestIds_AreDistinct()
    {
        await using var gateway = await RunningGateway.StartAsync(Hello);
        await using var client = await gateway.ConnectAsync();
        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
            await client.ReadUntilAsync("hello");
        }

        await gateway.RecordAsync(3);
        Assert.Equal(3, gateway.Records.Select(r => r.RequestId).Distinct().Count());
        Assert.All(gateway.Records, r => Assert.Matches("^[0-9a-f]{10}-[0-9a-f]{8}$", r.RequestId));
    }

    [Fact]
    public async Task Reload_WhileARequestRuns_ChangesOnlyTheNext()
    {
        var go = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("old");
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var running = await gateway.ConnectAsync();
        await running.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await upstream.WhenReceivedAsync(1);

        gateway.Reload("routes:\n  all: { match: \"/**\", respond: new }");

        Assert.EndsWith("new", await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
        go.SetResult();
        await running.ReadUntilAsync("old");
    }

    [Fact]
    public async Task Stop_WhileARequestRuns_LetsItFinishAndRefusesNewOnes()
    {
        var go = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            await go.Task;
            await context.Response.WriteAsync("done");
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        int port = gateway.Port;
        await using var running = await gateway.ConnectAsync();
        await using var idle = await gateway.ConnectAsync();
        await running.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await upstream.WhenReceivedAsync(1);

        var stopping = gateway.Front.StopAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("", await idle.ReadToEndAsync());
        await Assert.ThrowsAnyAsync<SocketException>(() => RawClient.ConnectAsync(port));
        go.SetResult();
        string reply = await running.ReadToEndAsync();

        Assert.Contains("Connection: close\r\n", reply);
        Assert.Contains("done", reply);
        Assert.Equal(0, await Eventually.WithinAsync(stopping));
    }

    [Fact]
    public async Task Stop_AfterItsTime_CutsAndCounts()
    {
        await using var upstream = RawUpstream.StallingAfter("");
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var running = await gateway.ConnectAsync();
        await running.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await Eventually.TrueAsync(() => upstream.Heads.Count == 1, "the request reached the upstream");

        int cut = await Eventually.WithinAsync(gateway.Front.StopAsync(TimeSpan.FromMilliseconds(100)));

        Assert.Equal(1, cut);
        Assert.Equal("", await running.ReadToEndAsync());
        Assert.Contains("1 request(s) were cut", gateway.Log.Text);
    }

    [Fact]
    public async Task Start_PortInUse_SaysSo()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        string url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";

        var fault = await Assert.ThrowsAsync<ListenException>(() => RunningGateway.StartAsync($"listen: [ \"{url}\" ]\n{Hello}"));

        Assert.Equal($"{url}: the address is in use by another program", fault.Message);
    }

    [Fact]
    public async Task Start_AddressOfAnotherMachine_SaysSo()
    {
        var fault = await Assert.ThrowsAsync<ListenException>(() => RunningGateway.StartAsync($"listen: [ \"http://203.0.113.1:0\" ]\n{Hello}"));

        Assert.Equal("http://203.0.113.1:0: this machine does not have that address", fault.Message);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("garbage")]
    [InlineData("swapped")]
    public async Task Start_BadCertificate_SaysWhichFile(string kind)
    {
        using var files = TestCertificate.Write("localhost");
        string certificate = kind switch
        {
            "missing" => files.Certificate + ".none",
            "swapped" => files.Key,
            _ => files.Certificate,
        };
        if (kind == "garbage")
        {
            await File.WriteAllTextAsync(certificate, "no certificate");
        }

        await using var gateway = await RunningGateway.StartAsync(Hello);
        await using var front = new GatewayFront(gateway.Holder, Core.Telemetry.RequestTelemetry.None, TimeProvider.System, gateway.Log);
        var listener = new ListenDocument { Url = "https://127.0.0.1:0", Tls = new ListenTlsDocument { Cert = certificate, Key = files.Key } };
        var fault = await Assert.ThrowsAsync<ListenException>(() => front.StartAsync([listener]));

        Assert.StartsWith("https://127.0.0.1:0: ", fault.Message);
        Assert.Contains(certificate, fault.Message);
        Assert.DoesNotContain('\n', fault.Message);
    }

    [Fact]
    public async Task Listener_WithAnEntryOfItsOwn_DoesNotSeeTheRoutes()
    {
        await using var gateway = await RunningGateway.StartAsync(Hello);
        await using var front = new GatewayFront(gateway.Holder, Core.Telemetry.RequestTelemetry.None, TimeProvider.System, gateway.Log)
        {
            EntryOf = static document => document.Serves.Contains(ListenRole.Health) ? new Teapot() : null,
        };
        await front.StartAsync([new ListenDocument { Url = "http://127.0.0.1:0", Serves = [ListenRole.Health] }, new ListenDocument { Url = "http://localhost:0" }]);
        using var client = new HttpClient();

        using var reply = await client.GetAsync(front.Endpoints[0]);

        Assert.Equal(418, (int)reply.StatusCode);
        Assert.Equal("hello", await client.GetStringAsync(front.Endpoints[1]));
    }

    private sealed class Teapot : RequestEntry
    {
        public override ValueTask HandleAsync(Exchange exchange)
        {
            exchange.Reply.StatusCode = 418;
            return exchange.Reply.StartAsync(exchange, default);
        }
    }
}
