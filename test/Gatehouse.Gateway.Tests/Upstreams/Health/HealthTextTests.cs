using Gatehouse.Core.Explaining;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Tests.Upstreams.Health;

/// <summary>What explain says of health: how a service would be watched.</summary>
public sealed class HealthTextTests
{
    private const string Two = "targets: [ \"http://127.0.0.1:1\", \"http://127.0.0.1:2\" ]";

    [Theory]
    [InlineData(Two, "")]
    [InlineData(Two + ", health_check: /healthz", "health check: GET /healthz every 10s, out after 3 bad, in after 2 good")]
    [InlineData(Two + ", health_check: { type: tcp, port: 81, interval: 500ms }", "health check: a connection on port 81 every 500ms, out after 3 bad, in after 2 good")]
    [InlineData(Two + ", protocol: http2, health_check: { type: grpc, grpc_service: shop.Orders }", "health check: gRPC health of shop.Orders every 10s, out after 3 bad, in after 2 good")]
    [InlineData(Two + ", outlier: false", "outlier: off")]
    [InlineData(
        Two + ", outlier: { consecutive_connects: 3, consecutive_failures: 4, failure_rate: 25% }",
        "outlier: out for 10s after 3 failed connections in a row, or 4 failed requests in a row, or 25% of 20 or more requests failed within 30s; at most 50% of the targets")]
    public async Task Explain_SaysHowAServiceIsWatched(string settings, string expected)
    {
        await using var gateway = await RunningGateway.StartAsync(HealthGateway.YamlOf(settings));
        var explanation = new Explanation();

        gateway.Snapshot.Part<ServiceDirectory>().Find("up").Explain(explanation);

        var facts = explanation.Facts.Where(f => f.Label is "health check" or "outlier").Select(f => $"{f.Label}: {f.Value}");
        Assert.Equal(expected, string.Join('\n', facts));
    }
}
