using Gatehouse.AI;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Observing;

/// <summary>What operators see of policies in shadow.</summary>
public sealed class ShadowTests
{
    private const string Yaml =
        """
        policies: { key: { api_key: {} }, tried: { rate_limit: { limit: 1, window: 1h }, shadow: true } }
        routes:
          orders: { match: /orders/**, respond: { status: 204 }, policies: [tried, { policy: key, shadow: true }] }
        """;

    [Fact]
    public async Task Refusals_InShadow_AreInLogAndMetrics_AndSentToNobody()
    {
        await using var gateway = await TestGateway.StartAsync(Yaml + "\ntelemetry: { logs: { format: json } }");
        for (int i = 0; i < 2; i++)
        {
            using var reply = await gateway.Client.GetAsync("/orders/1");
            Assert.Equal(204, (int)reply.StatusCode);
            Assert.False(reply.Headers.Contains("WWW-Authenticate") || reply.Headers.Contains("RateLimit"));
        }

        var lines = await gateway.AccessLinesAsync(2);
        string metrics = await gateway.ScrapeAsync();

        Assert.Contains("\"shadow_refused_by\":\"key\"", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"shadow_refused_by\":\"key, tried\"", lines[1], StringComparison.Ordinal);
        Assert.All(lines, l => Assert.DoesNotContain("\"refused_by\"", l, StringComparison.Ordinal));
        Assert.Matches("gatehouse_shadow_refusals_total\\{[^}]*policy=\"key\"[^}]*problem=\"unauthorized\"[^}]*route=\"orders\"[^}]*\\} |gatehouse_shadow_refusals_total\\{[^}]*policy=\"key\"[^}]*route=\"orders\"[^}]*problem=\"unauthorized\"[^}]*\\} ", metrics);
        Assert.Equal(1, gateway.Log.Entries.Count(e => e.Event.Name == "policy.shadow_refused" && e.Message.StartsWith("Policy key is in shadow", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Commands_SayWhatIsInShadow()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("gatehouse.yaml", Yaml);

        string explained = (await Command.RunAsync("explain", "-c", file, "GET", "/orders/1")).Output;
        string json = (await Command.RunAsync("explain", "-c", file, "-o", "json", "GET", "/orders/1")).Output;
        string routes = (await Command.RunAsync("routes", "-c", file)).Output;

        Assert.Contains("identify: key (api_key), in shadow: what it decides does not count", explained, StringComparison.Ordinal);
        Assert.Contains("admit: tried (rate_limit), in shadow: what it decides does not count", explained, StringComparison.Ordinal);
        Assert.Matches("\"shadow\": ?true", json);
        Assert.Contains("tried in shadow, key in shadow", routes, StringComparison.Ordinal);
    }

    [Fact]
    public void PoliciesOfModels_HaveShadowCasesToo()
        => Assert.True(BuiltInAIPolicies.All.All(p => !p.MayRefuse), "A policy of the AI list that may refuse has to be run in shadow as those of the data plane are: see PolicyCases.");
}
