using Gatehouse.Core.Explaining;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>What explain says of circuits, slots and fallbacks.</summary>
public sealed class LimitExplanationTests
{
    [Fact]
    public async Task Explain_EverythingSet_SaysWhatWouldHappen()
    {
        await using var gateway = await RunningGateway.StartAsync("""
            services:
              up:
                targets: ["http://localhost:1"]
                circuit_breaker: { failures: 25%, window: 20s, open_for: 30s, max_open_for: 5m, scope: service }
                concurrency: { max: 100, queue: 50, adaptive: { min: 10 }, priority: { classes: [all] } }
                fallback: { respond: resting }
            routes:
              all: { match: /**, service: up }
            """);
        var explanation = new Explanation();
        gateway.Snapshot.Part<RouteTable>().Routes.Single().Chain.Backend.Explain(explanation);
        Assert.Equal(
            "the service: opens at 25% failures of 10 or more in 20s, for 30s, up to 5m; closes after 3 good probes, 3 at once",
            explanation.Facts.Single(f => f.Label == "circuit breaker").Value);
        Assert.Equal(
            "each target: 10 to 100, by latency at once; 50 wait for 1s at most, 2 classes by route",
            explanation.Facts.Single(f => f.Label == "concurrency").Value);
        Assert.Equal("respond", explanation.Facts.Single(f => f.Label == "fallback").Children.Single().Label);
    }
}
