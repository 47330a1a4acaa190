using Gatehouse.AI.Tests.Models;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Routing;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Policies.AICache;

/// <summary>What explain tells of the cache before a call is made.</summary>
public sealed class AICacheExplainTests
{
    [Fact]
    public async Task Explain_Call_SaysKeyAndWhetherItIsLookedUp_AndChangesNothing()
    {
        await using var gateway = await ModelGateway.StartAsync(AICacheGateway.Yaml());
        string body = ModelGateway.Call("hi", more: AICacheGateway.Fixed);

        string before = FactOf(gateway, body);
        await gateway.AskAsync(body);
        string after = FactOf(gateway, body);
        string never = FactOf(gateway, ModelGateway.Call("hi"));

        Assert.Matches("^looks for the key [0-9a-f]{12}\\.\\.\\., and keeps the answer$", before);
        Assert.Matches("^answers it, by the key [0-9a-f]{12}\\.\\.\\.$", after);
        Assert.Equal(before["looks for the key ".Length..][..12], after["answers it, by the key ".Length..][..12]);
        Assert.Equal("not looked up: neither temperature 0 nor a seed", never);
    }

    private static string FactOf(ModelGateway gateway, string body)
    {
        var exchange = TestExchange.Post("/v1/chat/completions", body);
        var winner = gateway.Snapshot.Part<RouteTable>().Decide(exchange.Request, ModelGateway.Utf8(body)).Winner!;
        Policy[] policies = [.. winner.Chain.Steps.Select(s => s.Policy)];
        var explanation = new Explanation { Request = exchange.Request, Body = ModelGateway.Utf8(body), Route = winner.Name, Policies = policies };
        winner.Chain.Backend.Explain(explanation);
        return Assert.Single(explanation.Facts, f => f.Label == "cache").Value;
    }
}
