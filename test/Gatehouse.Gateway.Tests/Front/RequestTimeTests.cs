using Gatehouse.Core.Requests;
using Gatehouse.Testing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Front;

/// <summary>The time in which the body of a request must have arrived.</summary>
public class RequestTimeTests
{
    private const string Listen = "listen: [ { url: \"http://127.0.0.1:0\", limits: { request_time: 30s, minimum_rate: 0B } } ]";

    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData("Content-Length: 100", "abc", "def")]
    [InlineData("Transfer-Encoding: chunked", "3\r\nabc\r\n", "3\r\ndef\r\n")]
    public async Task Body_StillArrivingAfterTheTime_Is408_AndTheConnectionEnds(string framing, string first, string second)
    {
        using var metrics = new MetricCapture();
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen, time: _time);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n{first}");
        await Eventually.TrueAsync(() => upstream.BytesReceived > 0, "the request has reached the upstream");
        _time.Advance(TimeSpan.FromSeconds(29));
        await client.SendAsync(second);
        await Eventually.TrueAsync(() => gateway.Front.ActiveRequests == 1, "it still runs");
        Assert.Empty(gateway.Records);
        string reply = await AdvanceUntilEndAsync(client);

        Assert.StartsWith("HTTP/1.1 408 ", reply);
        Assert.Contains("Connection: close", reply, StringComparison.OrdinalIgnoreCase);
        var record = await gateway.RecordAsync();
        Assert.Equal((408, ProblemKind.RequestTimeout), (record.Status, record.Problem!.Kind));
        Assert.Null(record.UpstreamFailure);
        Assert.True(metrics.Count("gatehouse_client_limits_total", "limit=request_time") >= 1, "the limit was counted");
        Assert.Empty(upstream.Requests);
    }

    [Fact]
    public async Task Body_ThatIsWholeInTime_IsServed_AndTheNextOneHasItsOwnTime()
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen, time: _time);
        await using var client = await gateway.ConnectAsync();

        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc");
            await Eventually.TrueAsync(() => gateway.Front.ActiveRequests == 1, "the request runs");
            _time.Advance(TimeSpan.FromSeconds(25));
            await client.SendAsync("def");
            Assert.StartsWith("HTTP/1.1 200 ", await client.ReadUntilAsync("ok"));
            Assert.EndsWith("abcdef", upstream.Requests[i]);

            // The client has its answer before the request is over: the clock is not to move for the one before.
            await Eventually.TrueAsync(() => gateway.Front.ActiveRequests == 0, "the request is over");
        }

        Assert.Equal(3, upstream.Requests.Count);
    }

    [Theory]
    [InlineData("application/grpc")]
    [InlineData("application/grpc+proto")]
    public async Task GrpcCall_IsAStream_AndNotBounded(string type)
    {
        await using var upstream = RecordingUpstream.Start();
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, listen: Listen, time: _time);
        await using var client = await gateway.ConnectAsync();

        await client.SendAsync($"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: {type}\r\nContent-Length: 5\r\n\r\nabc");
        for (int i = 0; i < 2; i++)
        {
            // The upstream has an idle time of its own, for a call that stands still.
            long before = upstream.BytesReceived;
            await client.SendAsync("x");
            await Eventually.TrueAsync(() => upstream.BytesReceived > before, "the message has reached the upstream");
            _time.Advance(TimeSpan.FromSeconds(20 * i));
        }

        Assert.StartsWith("HTTP/1.1 200 ", await client.ReadUntilAsync("ok"));
    }

    /// <summary>The timer starts when the gateway begins to wait for the client, which nothing outside tells of.</summary>
    private async Task<string> AdvanceUntilEndAsync(RawClient client)
    {
        var reading = client.ReadToEndAsync();
        while (!reading.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(reading, Task.Delay(20, TestContext.Current.CancellationToken));
        }

        return await reading;
    }
}
