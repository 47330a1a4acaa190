using System.Net.Security;
using System.Net.Sockets;
using Gatehouse.Testing;
using Gatehouse.Testing.Http2;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Tests.Front.Http2;

/// <summary>Clients that make an HTTP/2 server work for nothing (edge rules, row 4), each against the default limits.</summary>
public class Http2FloodTests
{
    private const string Metric = "gatehouse_client_limits_total";
    private const string Http2 = "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]";
    private const int EnhanceYourCalm = 11;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    /// <summary>What ends them: Kestrel sees by itself what the protocol forbids; the rest is ended by a budget.</summary>
    public static TheoryData<string, string> Attacks => new()
    {
        { "rapid-reset", "http2_resets" },
        { "made-you-reset-window", "http2_resets or http2_streams" },
        { "made-you-reset-zero-window", "" },
        { "made-you-reset-headers", "" },
        { "made-you-reset-data", "" },
        { "made-you-reset-priority", "" },
        { "continuation", "http2_control_frames" },
        { "continuation-of-fields", "header_count or http2_control_frames" },
        { "ping", "http2_control_frames" },
        { "ping-unread", "http2_control_frames" },
        { "settings", "http2_control_frames" },
        { "settings-of-open-streams", "http2_control_frames" },
        { "empty-data", "http2_control_frames" },
        { "padding", "http2_control_frames" },
        { "priority", "http2_control_frames" },
        { "window-dribble", "http2_control_frames" },
        { "unknown-frames", "http2_control_frames" },
        { "empty-headers", "http2_resets" },
        { "too-many-streams", "http2_resets" },
        { "field-bomb", "" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public async Task Flood_IsEnded_AndOtherClientsAreServed(string name, string limit)
    {
        var attack = Http2Attack.All.Single(a => a.Name == name);
        using var metrics = new MetricCapture();
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Http2);

        var flood = await Http2Flood.RunAsync(gateway.Port, attack, Limit);

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {flood}");
        Assert.True(flood.WasEnded, flood.ToString());
        if (limit.Length > 0)
        {
            Assert.True(limit.Split(" or ").Sum(l => metrics.Count(Metric, $"limit={l}")) >= 1, "the limit was counted");
        }

        // Nothing that a client can do is an error of the program's.
        Assert.DoesNotContain(gateway.Log.Entries, e => e.Level > LogLevel.Warning);

        Assert.Contains("ok", System.Text.Encoding.Latin1.GetString(await Http2Frames.GetAsync(gateway.Port)));
        await Eventually.TrueAsync(() => gateway.Front is { ActiveRequests: 0, WatchedConnections: 0 }, "nothing of the attack is left", TimeSpan.FromSeconds(10));
    }

    /// <summary>A client that goes on sending may be reset before it reads why; one that listens is told.</summary>
    [Fact]
    public async Task Client_ThatPassedItsBudget_IsToldToBeCalm_AndWarnedOf()
    {
        await using var gateway = await RunningGateway.InFrontOfAsync("http://127.0.0.1:1", listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2], limits: { http2_control_frames: 1 } } ]");
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        byte[] pings = [.. RawFrames.Preface, .. RawFrames.Frame(RawFrames.Settings, 0, 0, []), .. Enumerable.Repeat(RawFrames.Frame(RawFrames.Ping, 0, 0, new byte[8]), 20).SelectMany(f => f)];

        await stream.WriteAsync(pings, TestContext.Current.CancellationToken);
        using var received = new MemoryStream();
        await stream.CopyToAsync(received, TestContext.Current.CancellationToken);

        byte[] last = received.ToArray()[^17..];
        Assert.Equal((RawFrames.GoAway, EnhanceYourCalm), (last[3], last[16]));
        Assert.Contains(gateway.Log.Entries, e => e.Level == LogLevel.Warning && e.Message.Contains("ended by http2_control_frames", StringComparison.Ordinal));
        await Eventually.TrueAsync(() => gateway.Front.WatchedConnections == 0, "the connection is over");
    }

    /// <summary>Over TLS, where HTTP/2 is negotiated; HTTP/1.1 on the same listener is not watched.</summary>
    [Fact]
    public async Task Flood_OverTls_IsEnded_AndHttp1IsNotWatched()
    {
        using var certificate = TestCertificate.Write("localhost");
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: $"listen: [ {{ url: \"https://127.0.0.1:0\", tls: {{ cert: {certificate.Certificate}, key: {certificate.Key} }} }} ]");

        var flood = await Http2Flood.RunAsync(gateway.Port, Http2Attack.All[0], Limit, s => SecureAsync(s, SslApplicationProtocol.Http2));

        Assert.True(flood.WasEnded, flood.ToString());
        Assert.InRange(upstream.Requests.Count, 0, 2_500);
        await Eventually.TrueAsync(() => gateway.Front is { ActiveRequests: 0, WatchedConnections: 0 }, "nothing of the attack is left", TimeSpan.FromSeconds(10));

        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Port, TestContext.Current.CancellationToken);
        await using var stream = await SecureAsync(client.GetStream(), SslApplicationProtocol.Http11);
        await stream.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        Assert.True(await stream.ReadAsync(new byte[100], TestContext.Current.CancellationToken) > 0);
        Assert.Equal(0, gateway.Front.WatchedConnections);
    }

    /// <summary>However fast streams are opened and reset, no more calls run upstream at a time than Kestrel tracks streams.</summary>
    [Fact]
    public async Task RapidReset_OfAHangingUpstream_CancelsItsCalls_AndBoundsThem()
    {
        int running = 0;
        int most = 0;
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            int now = Interlocked.Increment(ref running);
            InterlockedMax(ref most, now);
            try
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2], limits: { http2_resets: 0, http2_control_frames: 0, http2_streams: 16 } } ]");

        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", gateway.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync((byte[])[.. RawFrames.Preface, .. RawFrames.Frame(RawFrames.Settings, 0, 0, [])], TestContext.Current.CancellationToken);
        for (int round = 0; round < 10; round++)
        {
            int[] streams = [.. Enumerable.Range(round * 16, 16).Select(i => (2 * i) + 1)];
            await stream.WriteAsync(streams.SelectMany(RawFrames.Get).ToArray(), TestContext.Current.CancellationToken);
            await Eventually.TrueAsync(() => Volatile.Read(ref running) > 0, "calls have reached the upstream");
            await stream.WriteAsync(streams.SelectMany(RawFrames.Reset).ToArray(), TestContext.Current.CancellationToken);
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"most calls at a time: {most}");
        Assert.InRange(most, 1, 100);
        await Eventually.TrueAsync(() => Volatile.Read(ref running) == 0 && gateway.Front.ActiveRequests == 0, "all calls were cancelled", TimeSpan.FromSeconds(10));
    }

    /// <summary>A browser that leaves a page, again and again: it cancels half of what it asks for.</summary>
    [Fact]
    public async Task ClientThatCancelsHalf_IsNotEnded()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Http2);
        var browser = new Http2Attack("browser", [], r => r % 2 == 0 ? RawFrames.Get((2 * r) + 1) : [.. RawFrames.Get((2 * r) + 1), .. RawFrames.Reset((2 * r) + 1)]) { Pause = TimeSpan.FromMilliseconds(50), MostRounds = 5_000 };

        var client = await Http2Flood.RunAsync(gateway.Port, browser, Limit);

        Assert.False(client.WasEnded, client.ToString());
    }

    private static void InterlockedMax(ref int most, int now)
    {
        for (int seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, now, seen);
        }
    }

    private static async Task<Stream> SecureAsync(Stream inner, SslApplicationProtocol protocol)
    {
        var tls = new SslStream(inner, leaveInnerStreamOpen: false, (_, certificate, _, _) => certificate is not null);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost", ApplicationProtocols = [protocol] });
        return tls;
    }
}
