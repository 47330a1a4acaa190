using Gatehouse.Gateway.Tests.Upstreams.Soak;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>Whatever is refused while it is read is counted once, with its reason. The counters are the process's.</summary>
[Collection(SoakCollection.Name)]
public class RefusalCountTests
{
    private const string Counter = "gatehouse_unread_requests_total";

    [Theory]
    [InlineData("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505, "request_line", false)]
    [InlineData("GET\r\n\r\n", 400, "request_line", false)]
    [InlineData("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 405, "request_line", false)]
    [InlineData("get / HTTP/1.1\r\nHost: a\r\n\r\n", 400, "request_line", true)]
    [InlineData("GET /  HTTP/1.1\r\nHost: a\r\n\r\n", 400, "request_line", true)]
    [InlineData("CONNECT / HTTP/1.1\r\nHost: a\r\n\r\n", 405, "request_line", true)]
    [InlineData("GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "request_line", false)]
    [InlineData("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400, "target", true)]
    [InlineData("GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400, "target", false)]
    [InlineData("GET https://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "target", true)]
    [InlineData("GET / HTTP/1.1\r\n\r\n", 400, "host", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, "host", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400, "host", false)]
    [InlineData("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400, "host", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a:080\r\n\r\n", 400, "host", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\n X: y\r\n\r\n", 400, "header", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400, "header", false)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX(: y\r\n\r\n", 400, "header", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX: \u0001\r\n\r\n", 400, "header", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nX-A: 1\r\nX_A: 2\r\n\r\n", 400, "header", true)]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nAuthorization: 1\r\nAuthorization: 2\r\n\r\n", 400, "header", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\nhello", 400, "framing", false)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello", 400, "framing", false)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nhello", 400, "framing", false)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 400, "framing", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", 400, "framing", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400, "body", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5;\n\r\nhello\r\n0\r\n\r\n", 400, "body", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX(: y\r\n\r\n", 400, "trailers", true)]
    [InlineData("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999\r\n\r\n", 413, "too_large", true)]
    public async Task Refusal_OfEachKind_IsCountedOnceWithItsReason(string request, int code, string reason, bool isRecorded)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        using var metrics = new MetricCapture();

        var (text, isClosed) = await VectorClient.SendAsync(gateway.Port, request + SmugglingVectors.Canary, answers: 1);

        Assert.True(isClosed);
        Assert.StartsWith($"HTTP/1.1 {code} ", text);
        await Eventually.TrueAsync(() => metrics.Of(Counter).Count >= 1, "the refusal was counted");
        await gateway.Front.StopAsync(TimeSpan.Zero);
        var counted = Assert.Single(metrics.Of(Counter));
        Assert.Equal((code.ToString(System.Globalization.CultureInfo.InvariantCulture), reason), (counted.Tags["code"], counted.Tags["reason"]));
        Assert.Equal(isRecorded ? 1 : 0, gateway.Records.Count);
    }

    [Fact]
    public async Task Refusal_OfAnHttp2Stream_IsCounted()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]");
        using var metrics = new MetricCapture();

        byte[] frames = await Http2Frames.SendAsync(gateway.Port, [(":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a"), ("X", "y")]);

        Assert.True(Http2Frames.HasProtocolError(frames));
        await Eventually.TrueAsync(() => metrics.Count(Counter, "code=400", "reason=protocol") == 1, "the refusal was counted");
    }
}
