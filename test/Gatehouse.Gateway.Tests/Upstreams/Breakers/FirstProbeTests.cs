using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Breakers;

/// <summary>Probes that are taken for what they are not.</summary>
public sealed class FirstProbeTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";

    [Fact]
    public async Task RequestThatFindsTheOpenTimeOver_CountsAsTheProbeThatItIs()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        upstream.Answers(500, "broken");
        await using var gateway = await RunningGateway.InFrontOfAsync(
            upstream.Address,
            "circuit_breaker: { scope: service, minimum: 1, open_for: 200ms, probes: 1, close_after: 1 }",
            time: new LateTimers(TimeSpan.FromSeconds(60)));
        var breaker = gateway.Snapshot.Part<ServiceDirectory>().Find("up").State.Breaker!;
        await gateway.ExchangeAsync(Get);
        Assert.Equal(CircuitState.Open, breaker.State);
        upstream.Answers(200, "mended");

        await Eventually.TrueAsync(() => breaker.OpenLeft == TimeSpan.Zero, "the open time is over");
        Assert.StartsWith("HTTP/1.1 200 ", await gateway.ExchangeAsync(Get));

        await gateway.RecordAsync(2);
        Assert.Equal(CircuitState.Closed, breaker.State);
    }

    [Fact]
    public void ProbeThatWasJudged_DoesNotEndAnotherOneOfTheSameRequest()
    {
        using var circuit = new CircuitUnderTest();
        circuit.OpenAndWait();
        var hedged = new Exchange();
        Assert.Null(circuit.Breaker.Enter(hedged));
        Assert.Null(circuit.Breaker.Enter(hedged));

        circuit.Succeeds(exchange: hedged);
        circuit.Breaker.Leave(hedged);

        Assert.Equal(1, circuit.Breaker.Probing);
    }
}
