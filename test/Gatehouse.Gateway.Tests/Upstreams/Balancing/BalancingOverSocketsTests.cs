using Gatehouse.Core.Explaining;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;
using Microsoft.AspNetCore.Http;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

/// <summary>What balancing does to real requests.</summary>
public sealed class BalancingOverSocketsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task Priority_FirstRefusesConnections_StandbyAnswersTheSameRequest()
    {
        await using var standby = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\ns");
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              up: { targets: [ "http://127.0.0.1:1", { url: "{{standby.Address}}", priority: 1 } ] }
            routes:
              all: { match: "/**", service: up }
            """);

        Assert.Single(ServiceOf(gateway).Targets.Eligible);
        Assert.EndsWith("\r\ns", await gateway.ExchangeAsync(Get));
    }

    [Fact]
    public async Task Zone_OfTheGatewayChanges_TargetsDoToo()
    {
        await using var a = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
        await using var b = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
        string yaml = $$"""
            zone: a
            services:
              up: { targets: [ { url: "{{a.Address}}", zone: a }, { url: "{{b.Address}}", zone: b } ] }
            routes:
              all: { match: "/**", service: up }
            """;
        await using var gateway = await RunningGateway.StartAsync(yaml);
        Assert.Equal("aaaa", await LastOfAsync(gateway, 4));

        gateway.Reload(yaml.Replace("zone: a\nservices", "zone: b\nservices", StringComparison.Ordinal));

        Assert.Equal("bbbb", await LastOfAsync(gateway, 4));
    }

    [Fact]
    public async Task PeakEwma_Replies_TeachWhatTheTargetsTake()
    {
        await using var up = await FakeUpstream.StartAsync(context => context.Response.WriteAsync("x"));
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              up: { targets: [ "{{up.Address}}", "{{up.Address}}/b" ], load_balancing: peak_ewma }
            routes:
              all: { match: "/**", service: up }
            """);
        await LastOfAsync(gateway, 20);

        Assert.All(ServiceOf(gateway).Targets.All, t => Assert.NotEqual(-1, t.State.Latency.At(0, 1, unknown: -1)));
        await Eventually.TrueAsync(() => ServiceOf(gateway).State.InFlight == 0, "nothing is under way");
    }

    [Fact]
    public async Task Targets_Thousand_AnswerAndAreAllUsed()
    {
        await using var up = await FakeUpstream.StartAsync(context => context.Response.WriteAsync("x"));
        string targets = string.Join(", ", Enumerable.Range(0, 1000).Select(i => $"\"{up.Address}/{i}\""));
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              up: { targets: [ {{targets}} ] }
            routes:
              all: { match: "/**", service: up }
            """);

        await LastOfAsync(gateway, 50);

        Assert.Equal(50, up.Requests.Select(r => r.RawTarget).Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Explain_OfAKey_NamesTheTargetThatRequestsReach()
    {
        await using var up = await FakeUpstream.StartAsync(context => context.Response.WriteAsync("x"));
        await using var gateway = await RunningGateway.StartAsync($$"""
            services:
              up:
                targets: [ "{{up.Address}}/a", "{{up.Address}}/b", { url: "{{up.Address}}/c", priority: 1, zone: z } ]
                load_balancing: consistent_hash
                hash: { by: header, header: X-User }
            routes:
              all: { match: "/**", service: up }
            """);
        var explanation = new Explanation { Request = TestExchange.Get("/").WithHeader("X-User", "alice").Exchange.Request };

        ServiceOf(gateway).ExplainTargets(explanation);
        await gateway.ExchangeAsync("GET / HTTP/1.1\r\nHost: a\r\nX-User: alice\r\nConnection: close\r\n\r\n");

        Assert.Equal("3, consistent_hash by header X-User", Fact(explanation, "targets").Value);
        Assert.Equal("priority 1, zone z", Fact(explanation, "targets").Children[2].Value);
        Assert.Equal(["100 % of the requests", "0 % of the requests"], Fact(explanation, "levels").Children.Select(l => l.Value));
        Assert.Equal($"{(await gateway.RecordAsync()).Target}, by its header X-User", Fact(explanation, "chosen").Value);
        Assert.DoesNotContain("alice", string.Join('\n', explanation.Facts.Select(f => f.Value)));
    }

    private static ExplanationFact Fact(Explanation explanation, string label) => explanation.Facts.Single(f => f.Label == label);

    private static Service ServiceOf(RunningGateway gateway) => gateway.Snapshot.Part<ServiceDirectory>().Find("up");

    private static async Task<string> LastOfAsync(RunningGateway gateway, int times)
    {
        string replies = "";
        for (int i = 0; i < times; i++)
        {
            replies += (await gateway.ExchangeAsync(Get))[^1];
        }

        return replies;
    }
}
