using System.Globalization;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Backends.Http;

public class DeadlineTests
{
    private const string Setting = "timeout: 10s; deadline_header: X-Left";

    [Theory]
    [InlineData("", 9000, 10_000)]
    [InlineData("X-Left: 5000\r\n", 4000, 5000)]
    [InlineData("X-Left: 50000\r\n", 9000, 10_000)]
    [InlineData("X-Left: soon\r\n", 9000, 10_000)]
    public async Task Header_SaysWhatIsLeft(string field, int least, int most)
    {
        await using var upstream = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, Setting);

        await gateway.ExchangeAsync($"GET / HTTP/1.1\r\nHost: a\r\n{field}Connection: close\r\n\r\n");

        string line = Assert.Single(Assert.Single(upstream.Requests).Head.Split('\n'), l => l.StartsWith("X-Left: ", StringComparison.Ordinal));
        Assert.InRange(int.Parse(line[8..], CultureInfo.InvariantCulture), least, most);
    }

    [Fact]
    public async Task Header_NotSet_IsNotSent()
    {
        await using var upstream = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "timeout: 10s");

        await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.DoesNotContain("Left", Assert.Single(upstream.Requests).Head);
    }

    [Theory]
    [InlineData("", "10000m")]
    [InlineData("3S", "3000m")]
    [InlineData("1H", "10000m")]
    [InlineData("123456789m", "10000m")]
    public async Task Grpc_TimeoutIsShortenedToWhatIsLeft(string asked, string most)
    {
        await using var upstream = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var service = await WatchedService.StartAsync(upstream.Address, "timeout: 10s", []);

        Assert.Equal(200, await service.SendAsync(Grpc(asked)));

        string line = Assert.Single(Assert.Single(upstream.Requests).Head.Split('\n'), l => l.StartsWith("grpc-timeout: ", StringComparison.Ordinal));
        int limit = int.Parse(most[..^1], CultureInfo.InvariantCulture);
        Assert.InRange(int.Parse(line[14..^1], CultureInfo.InvariantCulture), limit - 1000, limit);
        Assert.Equal('m', line[^1]);
    }

    [Fact]
    public async Task Deadline_Passed_IsNotSent()
    {
        await using var upstream = ScriptedUpstream.Start(ScriptedUpstream.Ok);
        await using var service = await WatchedService.StartAsync(upstream.Address, "timeout: 10s", []);
        var exchange = Grpc("0m");

        var fault = await Assert.ThrowsAsync<ProblemException>(() => service.SendAsync(exchange));

        Assert.Equal(ProblemKind.UpstreamTimeout, fault.Problem.Kind);
        Assert.Equal((0, 0), (upstream.Heads, exchange.Exchange.Record.Tries));
    }

    [Fact]
    public async Task Deadline_OfTheClient_IsNotHeldAgainstTheTarget()
    {
        await using var upstream = ScriptedUpstream.Start("silent");
        await using var service = await WatchedService.StartAsync(upstream.Address, "timeout: 10s", []);

        var fault = await Assert.ThrowsAsync<UpstreamException>(() => service.SendAsync(Grpc("200m")));

        Assert.Equal(UpstreamFailure.TotalTimeout, fault.Failure);
        Assert.Equal(1, upstream.Heads);
        Assert.Empty(service.Tries.Text);
    }

    private static TestExchange Grpc(string timeout)
    {
        var exchange = TestExchange.Post("/pkg.Service/Call", "message", "application/grpc");
        exchange.Request.HttpVersion = 20;
        exchange.Exchange.Record.StartedAt = TimeProvider.System.GetTimestamp();
        return timeout.Length == 0 ? exchange : exchange.WithHeader("grpc-timeout", timeout);
    }
}
