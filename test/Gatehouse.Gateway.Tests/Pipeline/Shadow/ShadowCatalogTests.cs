using System.Text.RegularExpressions;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Pipeline.Shadow;

/// <summary>Every policy of the catalog in shadow, through the real server: the bytes on both sides are those without it.</summary>
public sealed partial class ShadowCatalogTests
{
    [Theory]
    [MemberData(nameof(PolicyCases.Kinds), MemberType = typeof(PolicyCases))]
    public void Policy_OfTheCatalog_HasACase(string id)
    {
        var @case = PolicyCases.Of(id);
        Assert.True(!BuiltInPolicies.All.Single(p => p.Id == id).MayRefuse || PolicyCases.All.Any(c => c.Id == id && c.Refuses), $"{id} has no case that refuses.");
        Assert.NotNull(@case);
    }

    [Theory]
    [MemberData(nameof(PolicyCases.Numbers), MemberType = typeof(PolicyCases))]
    public async Task Policy_InShadow_ChangesNoByte_AndIsCounted(int number)
    {
        var policy = PolicyCases.All[number];
        if (!BuiltInPolicies.All.Single(p => p.Id == policy.Id).MayRefuse)
        {
            Assert.Contains(
                OfflineGateway.ProblemsOf($"{policy.Sections}\nroutes: {{ r: {{ match: /**, to: to, policies: [{{ {policy.Id}: {policy.Settings}, shadow: true }}] }} }}"),
                p => p.Message == $"{policy.Id} refuses nothing, so in shadow it does nothing");
            return;
        }

        using var metrics = new MetricCapture();
        await using var upstream = RecordingUpstream.Start("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-From: upstream\r\n\r\nok");
        string route = $"shadow-{number}";
        var plain = await RunAsync(upstream, policy, route, "");
        var shadowed = await RunAsync(upstream, policy, route, $"{{ {policy.Id}: {policy.Settings}, shadow: true }}");
        double counted = metrics.Sum("gatehouse_shadow_refusals_total", $"policy={policy.Id}", $"route={route}");
        var enforced = await RunAsync(upstream, policy, route, $"{{ {policy.Id}: {policy.Settings} }}");

        Assert.Equal(plain.Replies, shadowed.Replies);
        Assert.Equal(plain.Requests, shadowed.Requests);
        Assert.Equal(policy.Times, plain.Requests.Length);
        Assert.Equal(0, metrics.Sum("gatehouse_shadow_failures_total", $"route={route}"));
        Assert.Equal(policy.Refuses, counted > 0);

        // The settings do what they are there for.
        Assert.NotEqual(plain.Replies, enforced.Replies);
        Assert.Equal(policy.Refuses || policy.Answers, enforced.Requests.Length < policy.Times);
    }

    private static async Task<(string[] Requests, string[] Replies)> RunAsync(RecordingUpstream upstream, PolicyCase policy, string route, string written)
    {
        int before = upstream.Requests.Count;
        await using var gateway = await RunningGateway.StartAsync(
            $"""
            {policy.Sections}
            routes:
              {route}: {"{"} match: "/**", service: "{upstream.Address}", policies: [{written}] {"}"}
            """);
        string[] replies = new string[policy.Times];
        for (int i = 0; i < replies.Length; i++)
        {
            replies[i] = DatePattern().Replace(await gateway.ExchangeAsync(policy.Request), "");
        }

        return ([.. upstream.Requests.Skip(before)], replies);
    }

    [GeneratedRegex("Date: [^\r]*\r\n")]
    private static partial Regex DatePattern();
}
