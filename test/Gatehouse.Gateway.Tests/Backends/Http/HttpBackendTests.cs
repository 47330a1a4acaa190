using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class HttpBackendTests
{
    private static readonly SocketsHttpHandler Handler = new() { AllowAutoRedirect = false, UseCookies = false, UseProxy = false };
    private static readonly HttpClient Client = new(Handler);

    [Fact]
    public async Task Get_PlainRequest_ReachesUpstreamAndComesBack()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        string reply = await gateway.ExchangeAsync("GET /a/b%20c?x=1&y=%41 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200 OK\r\n", reply);
        Assert.Contains("upstream", reply);
        Assert.Equal("/a/b%20c?x=1&y=%41", upstream.LastRequest.RawTarget);
        var record = await gateway.RecordAsync();
        Assert.Equal(200, record.Status);
        Assert.Equal("up", record.Service);
        Assert.Equal(upstream.Address, record.Target);
        Assert.Equal(8, record.BytesSent);
        Assert.True(record.UpstreamStartedAt > 0 && record.UpstreamFirstByteAt >= record.UpstreamStartedAt && record.UpstreamEndedAt >= record.UpstreamFirstByteAt);
        Assert.True(record.EndedAt >= record.UpstreamEndedAt);
        Assert.Null(record.Problem);
        Assert.False(record.ClientGone);
    }

    [Fact]
    public async Task Get_KnownLength_IsSentAtOnce()
    {
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            context.Response.ContentLength = 5;
            await context.Response.WriteAsync("hello");
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\n\r\n");

        string reply = await client.ReadUntilAsync("hello");
        Assert.Contains("Content-Length: 5\r\n", reply);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task LargeBodies_BothWays_ArriveWhole(bool chunked)
    {
        byte[] sent = new byte[12_345_678];
        new Random(7).NextBytes(sent);
        string received = "";
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            using var hash = SHA256.Create();
            var copy = new MemoryStream();
            await context.Request.Body.CopyToAsync(copy);
            received = Convert.ToHexString(SHA256.HashData(copy.ToArray()));
            if (!chunked)
            {
                context.Response.ContentLength = copy.Length;
            }

            copy.Position = 0;
            await copy.CopyToAsync(context.Response.Body);
        });
        upstream.ReadsBody = false;
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address);

        using var request = new HttpRequestMessage(HttpMethod.Post, gateway.Address + "/upload") { Content = new ByteArrayContent(sent) };
        request.Headers.TransferEncodingChunked = chunked;
        using var reply = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(chunked ? null : sent.Length, reply.Content.Headers.ContentLength);
        byte[] back = await reply.Content.ReadAsByteArrayAsync();

        Assert.Equal(Convert.ToHexString(SHA256.HashData(sent)), received);
        Assert.Equal(Convert.ToHexString(SHA256.HashData(sent)), Convert.ToHexString(SHA256.HashData(back)));
        var record = await gateway.RecordAsync();
        Assert.Equal(sent.Length, record.BytesReceived);
        Assert.Equal(sent.Length, record.BytesSent);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ManyClients_AtOnce_EachGetItsOwnReply(bool http2)
    {
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            using var copy = new MemoryStream();
            await context.Request.Body.CopyToAsync(copy);
            await context.Response.WriteAsync($"{context.Request.Path} {Encoding.UTF8.GetString(copy.ToArray())}");
        });
        upstream.ReadsBody = false;
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: http2 ? "listen: [ { url: \"http://127.0.0.1:0\", protocols: [http2] } ]" : "");
        using var client = new HttpClient();

        await Parallel.ForAsync(0, 1000, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
        {
            string body = i % 3 == 0 ? "" : new string((char)('a' + (i % 26)), i * 7 % 3000);
            using var request = new HttpRequestMessage(body.Length == 0 ? HttpMethod.Get : HttpMethod.Post, $"{gateway.Address}/{i}")
            {
                Version = new Version(http2 ? 2 : 1, http2 ? 0 : 1),
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            };
            request.Content = body.Length == 0 ? null : new StringContent(body);
            request.Headers.TransferEncodingChunked = i % 2 == 0 && body.Length > 0 ? true : null;
            using var reply = await client.SendAsync(request, CancellationToken.None);
            string answer = await reply.Content.ReadAsStringAsync(CancellationToken.None);
            Assert.True($"/{i} {body}" == answer, $"{request.Method} /{i} was answered {answer[..Math.Min(answer.Length, 300)]}; {string.Join(", ", gateway.Records.Select(r => r.Failure).OfType<string>())}");
        });

        await gateway.RecordAsync(1000);
        Assert.Equal(1000, gateway.Records.Select(r => r.RequestId).Distinct().Count());
        Assert.All(gateway.Records, r => Assert.Equal(200, r.Status));
        Assert.Equal(0, gateway.Front.ActiveRequests);
    }
}
