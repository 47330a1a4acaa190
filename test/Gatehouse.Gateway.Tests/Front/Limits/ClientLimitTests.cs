using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Limits;

/// <summary>Each limit of a listener strikes, and is counted by its name: what holds Kestrel's words, from which the name is known.</summary>
public class ClientLimitTests
{
    private const string Metric = "gatehouse_client_limits_total";

    private static string Many(int count, string field) => string.Concat(Enumerable.Repeat(field + "\r\n", count));

    public static TheoryData<string, string, string> Heads => new()
    {
        { "GET / HTTP/1.1\r\nHost: a\r\n" + Many(10_000, "X: 1") + "\r\n", "431", "header_count" },
        { "GET / HTTP/1.1\r\nHost: a\r\nX: " + new string('x', 1_000_000) + "\r\n\r\n", "431", "header_bytes" },
        { "GET / HTTP/1.1\r\nHost: a\r\n" + Many(90, "Cookie: a=" + new string('c', 1_000)) + "\r\n", "431", "header_bytes" },
        { "GET /" + new string('x', 1_000_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", "414", "request_line" },
        { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000000\r\n\r\n", "413", "body" },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public async Task Head_BeyondALimit_IsRefused_AndCounted(string request, string status, string limit)
    {
        using var metrics = new MetricCapture();
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        // The rest of a head is not read: sending it may fail.
        var sending = client.SendAsync(request);
        string reply = await client.ReadToEndAsync();

        Assert.StartsWith($"HTTP/1.1 {status} ", reply);
        await Eventually.TrueAsync(() => metrics.Count(Metric, $"limit={limit}") >= 1, "the limit was counted");
        Assert.Empty(upstream.Requests);
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
    }

    [Fact]
    public async Task Body_BeyondTheLimit_WithoutALength_Is413_AndCountedOnce()
    {
        using var metrics = new MetricCapture();
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen("body: 1001B"));

        string reply = await gateway.PutAsync(new byte[50_000], chunked: true);

        Assert.StartsWith("HTTP/1.1 413 ", reply);
        await Eventually.TrueAsync(() => metrics.Count(Metric, "limit=body") >= 1, "the limit was counted");
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Head_ThatTakesTooLong_Is408_AndCounted()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await RunningGateway.InFrontOfAsync("http://127.0.0.1:1", listen: Listen("header_time: 500ms"));
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n");

        Assert.StartsWith("HTTP/1.1 408 ", await client.ReadToEndAsync());
        await Eventually.TrueAsync(() => metrics.Count(Metric, "limit=header_time") >= 1, "the limit was counted");
    }

    [Fact]
    public async Task Connection_BeyondTheLimit_IsClosed_AndCounted()
    {
        using var metrics = new MetricCapture();
        await using var gateway = await RunningGateway.InFrontOfAsync("http://127.0.0.1:1", listen: Listen("connections: 1"));
        await using var first = await gateway.ConnectAsync();
        await first.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        await first.ReadUntilAsync("502");
        await using var second = await gateway.ConnectAsync();

        Assert.Equal("", await second.ReadToEndAsync());
        await Eventually.TrueAsync(() => metrics.Count(Metric, "limit=connections") >= 1, "the limit was counted");
    }

    [Fact]
    public async Task Handshake_ThatTakesTooLong_IsEnded_AndCounted()
    {
        using var metrics = new MetricCapture();
        using var certificate = TestCertificate.Write("localhost");
        string listen = $"listen: [ {{ url: \"https://127.0.0.1:0\", tls: {{ cert: {certificate.Certificate}, key: {certificate.Key} }}, limits: {{ handshake_time: 300ms }} }} ]";
        await using var gateway = await RunningGateway.InFrontOfAsync("http://127.0.0.1:1", listen: listen);
        await using var silent = await gateway.ConnectAsync();
        await using var half = await gateway.ConnectAsync();

        // The beginning of a ClientHello.
        await half.SendAsync([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]);

        Assert.Equal("", await silent.ReadToEndAsync());
        await half.ReadToEndAsync();
        await Eventually.TrueAsync(() => metrics.Count(Metric, "limit=handshake_time") >= 2, "the limit was counted");
    }

    [Theory]
    [InlineData(10_000, 1, "header_count")]
    [InlineData(90, 500, "header_bytes")]
    [InlineData(90, 10_000, "header_bytes")]
    [InlineData(1, 1_000_000, "header_bytes")]
    public async Task Http2Head_BeyondALimit_IsRefused_AndCounted(int fields, int valueLength, string limit)
    {
        using var metrics = new MetricCapture();
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]");
        (string, string)[] head = [.. Enumerable.Range(0, fields).Select(i => ("x" + i, new string('v', valueLength)))];

        await Http2Heads.SendAsync(gateway.Port, head);

        await Eventually.TrueAsync(() => metrics.Count(Metric, $"limit={limit}") >= 1, "the limit was counted");
        Assert.Empty(upstream.Requests);
    }

    private static string Listen(string limits) => $"listen: [ {{ url: \"http://127.0.0.1:0\", limits: {{ {limits} }} }} ]";
}
