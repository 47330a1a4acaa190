using System.IO.Pipelines;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Tests.Front;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams;

public class RequestTrailerTests
{
    private const string Upload = "PUT / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Trailers_OfAChunkedBody_ReachTheUpstream(bool later)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        const string End = "0\r\nX-Sum: 1\r\nX-Sum: 2\r\nContent-Digest: sha-256=:x:\r\n\r\n";

        await client.SendAsync(Upload + (later ? "" : End));
        if (later)
        {
            await Eventually.TrueAsync(() => upstream.BytesReceived > 0, "the beginning is on its way");
            await client.SendAsync(End);
        }

        Assert.StartsWith("HTTP/1.1 200", await client.ReadUntilAsync("ok"));
        Assert.EndsWith("5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-Sum: 2\r\nContent-Digest: sha-256=:x:\r\n\r\n", upstream.Requests[0]);
    }

    [Fact]
    public async Task Trailers_OfAnHttp2Request_ReachTheUpstream()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]");

        await Http2Frames.PutAsync(gateway.Port, "hello", ("x-sum", "1"), ("x-sum", "2"), ("authorization", "x"));

        Assert.EndsWith("\r\n\r\n5\r\nhello\r\n0\r\nx-sum: 1\r\nx-sum: 2\r\n\r\n", Assert.Single(upstream.Requests));
    }

    [Theory]
    [InlineData("Authorization: x")]
    [InlineData("Content-Length: 3")]
    [InlineData("Content_Length: 3")]
    [InlineData("Content-Type: x")]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Connection: close")]
    [InlineData("Host: b")]
    [InlineData("Cookie: a=b")]
    [InlineData("X-Forwarded-For: 10.0.0.1")]
    [InlineData("X_Forwarded_For: 10.0.0.1")]
    [InlineData("X-User: other")]
    [InlineData("X_User: other")]
    public async Task Trailer_ThatHasNoPlaceThere_IsDropped(string field)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        await gateway.ExchangeAsync(Upload.Replace("Host: a\r\n", "Host: a\r\nX-User: me\r\nConnection: close\r\n", StringComparison.Ordinal) + $"0\r\n{field}\r\nX-Sum: 1\r\n\r\n");

        Assert.EndsWith("5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n", Assert.Single(upstream.Requests));
    }

    [Fact]
    public async Task Trailers_OfABodyWithALength_AreNotSent()
    {
        await using var upstream = RecordingUpstream.Start();
        using var transport = new HttpTransport(TimeProvider.System);
        var address = new HttpAddress("http", "127.0.0.1", new Uri(upstream.Address).Port, "");
        var call = new UpstreamCall { Method = "PUT", BodyReader = PipeReader.Create(new MemoryStream("hello"u8.ToArray())), ContentLength = 5, Trailers = new HeaderList() };
        call.Headers.Add("Host", "a");
        call.Trailers.Add("X-Sum", "1");

        await using var reply = await transport.Open(address, new UpstreamSettings()).SendAsync(call, CancellationToken.None);

        Assert.EndsWith("\r\n\r\nhello", Assert.Single(upstream.Requests));
    }

    [Fact]
    public async Task Trailers_OfARequestThatIsMadeAgain_AreSentAgain()
    {
        int connections = 0;
        await using var upstream = RawUpstream.Start(async (socket, stop) =>
        {
            bool isFirst = Interlocked.Increment(ref connections) == 1;
            await socket.SendAsync("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"u8.ToArray(), stop);
            if (isFirst)
            {
                // The next request is taken, and the connection closed instead of an answer.
                await socket.ReceiveAsync(new byte[4096], stop);
            }
        });
        using var transport = new HttpTransport(TimeProvider.System);
        var endpoint = transport.Open(new HttpAddress("http", "127.0.0.1", upstream.Port, ""), new UpstreamSettings());
        await using (var first = await endpoint.SendAsync(new UpstreamCall(), CancellationToken.None))
        {
            await first.ReadAsync();
        }

        var body = new Pipe();
        await body.Writer.WriteAsync("hello"u8.ToArray());
        await body.Writer.CompleteAsync();
        var call = new UpstreamCall { Method = "PUT", BodyReader = body.Reader, Trailers = new HeaderList() };
        call.Trailers.Add("X-Sum", "1");
        await using var reply = await endpoint.SendAsync(call, CancellationToken.None);

        Assert.Equal(200, reply.Status);
        Assert.EndsWith("hello\r\n0\r\nX-Sum: 1\r\n\r\n", upstream.Heads[1]);
    }

    [Theory]
    [InlineData(17_000)]
    [InlineData(200_000)]
    public async Task Trailers_TooMany_AreRefused_AndNothingOfThemIsSent(int size)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        string end = "0\r\n" + string.Concat(Enumerable.Range(0, size / 1000).Select(i => $"X-Sum-{i}: {new string('1', 1000)}\r\n")) + "\r\n";

        // The gateway may close before it has read all of them.
        var sending = client.SendAsync(Upload + end);

        Assert.StartsWith("HTTP/1.1 4", await client.ReadUntilAsync("\r\n\r\n"));
        await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        Assert.Empty(upstream.Requests);
        Assert.DoesNotContain(upstream.Rests, r => r.Contains("X-Sum", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Trailers_TellNothingToTheNextRequest()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();
        await client.SendAsync(Upload + "0\r\nX-Sum: 1\r\n\r\n");
        await client.ReadUntilAsync("ok");

        await client.SendAsync(Upload + "0\r\n\r\n");
        await client.ReadUntilAsync("ok");

        Assert.EndsWith("hello\r\n0\r\n\r\n", upstream.Requests[1]);
    }
}
