using Gatehouse.Core.Explaining;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

/// <summary>What explain says of a choice whose targets or sessions only a running gateway knows.</summary>
public sealed class BalancingExplanationTests
{
    [Theory]
    [InlineData("discover: { file: ./none.yaml }", "targets", "found while the gateway runs, round_robin")]
    [InlineData("targets: [http://a, http://b], panic_threshold: 50%", "panic", "all are used while fewer than 50% are healthy")]
    [InlineData("targets: [http://a, http://b], slow_start: 30s", "slow start", "30s")]
    [InlineData("targets: [http://a, http://b], affinity: gh", "session", "by cookie gh, signed with a key of this process; this request begins one")]
    public async Task Explain_Setting_IsTold(string service, string label, string expected)
        => Assert.Equal(expected, await FactAsync(service, label, TestExchange.Get("/")));

    [Fact]
    public async Task Explain_CookieOfAnotherProcess_IsNotCalledNew()
        => Assert.Equal(
            "by cookie gh, signed with a key of this process; whether this request belongs to one, only the running gateway knows",
            await FactAsync("targets: [http://a, http://b], affinity: gh", "session", TestExchange.Get("/").WithHeader("Cookie", "gh=6Hrqr5nzWJLqOF_K9fPNww")));

    [Fact]
    public async Task Explain_CookieThatTheSecretDidNotSign_BeginsASession()
        => Assert.Equal(
            "by cookie gh; this request begins one",
            await FactAsync("targets: [http://a, http://b], affinity: { cookie: gh, secret: \"0123456789abcdef\" }", "session", TestExchange.Get("/").WithHeader("Cookie", "gh=6Hrqr5nzWJLqOF_K9fPNww")));

    private static async Task<string> FactAsync(string service, string label, TestExchange request)
    {
        await using var gateway = await RunningGateway.StartAsync($"services: {{ up: {{ {service} }} }}\nroutes: {{ all: {{ match: /**, service: up }} }}");
        var explanation = new Explanation { Request = request.Exchange.Request };
        gateway.Snapshot.Part<ServiceDirectory>().Find("up").ExplainTargets(explanation);
        return explanation.Facts.Single(f => f.Label == label).Value;
    }
}
