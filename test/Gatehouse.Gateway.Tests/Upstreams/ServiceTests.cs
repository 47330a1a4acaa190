using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Upstreams;

public class ServiceTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Theory]
    [InlineData("round_robin", "0,0,1,0,0,1")]
    [InlineData("first", "0,0,0,0,0,0")]
    public async Task Targets_Requests_AreBalanced(string balancing, string expected)
    {
        await using var a = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n0");
        await using var b = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        await using var gateway = await RunningGateway.StartAsync(Yaml(a.Address, b.Address, balancing));

        var replies = new List<char>();
        for (int i = 0; i < 6; i++)
        {
            replies.Add((await gateway.ExchangeAsync(Get))[^1]);
        }

        // Smooth order of weights 2 and 1: the light target stands in the middle of a round.
        Assert.Equal(expected.Count(c => c == '1'), replies.Count(c => c == '1'));
        Assert.Equal(balancing == "first" ? [.. "000000"] : [.. "010010"], replies);
    }

    [Fact]
    public async Task Target_OfWeightZero_TakesNone()
    {
        await using var a = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n0");
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              up: { targets: [ { url: "http://127.0.0.1:1", weight: 0 }, "{{a.Address}}" ] }
            routes:
              all: { match: "/**", service: up }
            """);

        for (int i = 0; i < 3; i++)
        {
            Assert.EndsWith("0", await gateway.ExchangeAsync(Get));
        }
    }

    [Fact]
    public async Task Targets_NoneAvailable_Is503()
    {
        string yaml = Yaml("http://127.0.0.1:1", "http://127.0.0.1:2", "round_robin");
        await using var gateway = await RunningGateway.StartAsync(yaml);
        foreach (var target in ServiceOf(gateway).Targets.All)
        {
            Assert.True(target.State.Mark(TargetFault.Unhealthy, holds: true));
        }

        gateway.Reload(yaml.Replace("round_robin", "random", StringComparison.Ordinal));

        Assert.StartsWith("HTTP/1.1 503 ", await gateway.ExchangeAsync(Get));
        Assert.Equal(ProblemKind.NoTarget, (await gateway.RecordAsync()).Problem!.Kind);
    }

    [Fact]
    public async Task InFlight_AfterEveryKindOfEnd_IsZero()
    {
        var answer = new TaskCompletionSource();
        await using var upstream = await FakeUpstream.StartAsync(async context =>
        {
            await answer.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("x");
        });
        await using var gateway = await RunningGateway.InFrontOfAsync(upstream.Address, "load_balancing: least_requests");
        var state = StateOf(gateway);

        var leaving = await gateway.ConnectAsync();
        await leaving.SendAsync(Get);
        await using var staying = await gateway.ConnectAsync();
        await staying.SendAsync(Get);
        await upstream.WhenReceivedAsync(2);
        Assert.Equal(2, state.InFlight);
        await leaving.DisposeAsync();
        await Eventually.TrueAsync(() => state.InFlight == 1, "the one that left is not counted");
        answer.SetResult();
        await staying.ReadToEndAsync();

        await Eventually.TrueAsync(() => state.InFlight == 0, "nothing is counted");
    }

    [Fact]
    public async Task Reload_OtherRouteChanged_KeepsServiceAndCounters()
    {
        string yaml = Yaml("http://127.0.0.1:1", "http://127.0.0.1:2", "round_robin");
        await using var gateway = await RunningGateway.StartAsync(yaml);
        var service = ServiceOf(gateway);
        var state = StateOf(gateway);

        gateway.Reload(yaml + "  more: { match: /more, respond: more }");
        Assert.Same(service, ServiceOf(gateway));

        gateway.Reload(yaml.Replace("round_robin", "least_requests", StringComparison.Ordinal));
        Assert.NotSame(service, ServiceOf(gateway));
        Assert.Same(state, StateOf(gateway));
    }

    [Fact]
    public async Task Reload_ServiceChanged_RoutesUseTheNewOne()
    {
        await using var a = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n0");
        await using var b = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n1");
        await using var gateway = await RunningGateway.StartAsync(Yaml(a.Address, a.Address, "first"));
        Assert.EndsWith("0", await gateway.ExchangeAsync(Get));

        gateway.Reload(Yaml(b.Address, b.Address, "first"));

        Assert.EndsWith("1", await gateway.ExchangeAsync(Get));
    }

    private static Service ServiceOf(RunningGateway gateway) => gateway.Snapshot.Part<ServiceDirectory>().Find("up");

    private static TargetState StateOf(RunningGateway gateway) => ServiceOf(gateway).Targets.All[0].State;

    private static string Yaml(string a, string b, string balancing) => $$"""
        services:
          up:
            targets: [ { url: "{{a}}", weight: 2 }, "{{b}}" ]
            load_balancing: {{balancing}}
        routes:
          all: { match: "/**", service: up }

        """;
}
