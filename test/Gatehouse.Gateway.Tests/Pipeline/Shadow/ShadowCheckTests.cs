namespace Gatehouse.Gateway.Tests.Pipeline.Shadow;

/// <summary>What cannot be meant by shadow where it stands.</summary>
public sealed class ShadowCheckTests
{
    private const string Key = "policies: { key: { api_key: {} } }\n";

    [Theory]
    [InlineData("defaults: { policies: [key] }\nroutes: { r: { match: /**, to: to, policies: [{ policy: key, shadow: true }] } }", "routes.r.policies[0].shadow: key is attached without shadow as well, by the defaults: it counts")]
    [InlineData("routes: { r: { match: /**, to: to, policies: [key, { policy: key, shadow: true }] } }", "routes.r.policies[1].shadow: key is attached without shadow as well: it counts")]
    [InlineData("routes: { r: { match: /**, to: to, policies: [{ any: [try, key] }] } }", "routes.r.policies[0].any[0]: try runs in shadow, and an alternative in shadow lets nobody in")]
    public void Shadow_WithoutEffect_IsAFault(string yaml, string fault)
        => Assert.Equal([fault], Faults("policies: { key: { api_key: {} }, try: { api_key: X-Try, shadow: true } }\n" + yaml));

    [Theory]
    [InlineData("[{ policy: key, shadow: true }, { rate_limit: { limit: 1, window: 1m, by: consumer } }]", "routes.r.policies[1]")]
    [InlineData("[{ api_key: {}, shadow: true }, { rate_limit: { limit: 1, window: 1m, by: consumer } }]", "routes.r.policies[1]")]
    [InlineData("[{ any: [key, { api_key: X-B }], shadow: true }, { rate_limit: { limit: 1, window: 1m, by: consumer } }]", "routes.r.policies[1]")]
    [InlineData("[{ api_key: {}, shadow: true }, { rate_limit: { limit: 1, window: 1m, by: consumer }, shadow: true }]", "routes.r.policies[1]")]
    public void Limit_ByConsumer_WhereOnlyAShadowIdentifies_IsAFault(string policies, string place)
        => Assert.Equal([$"{place}: limits by consumer, but no policy of route \"r\" identifies the caller"], Faults($"{Key}routes: {{ r: {{ match: /**, to: to, policies: {policies} }} }}"));

    [Fact]
    public void Limit_ByConsumerInShadow_BehindAKeyThatCounts_IsNone()
        => Assert.Empty(Faults($"{Key}routes: {{ r: {{ match: /**, to: to, policies: [key, {{ rate_limit: {{ limit: 1, window: 1m, by: consumer }}, shadow: true }}] }} }}"));

    private static string[] Faults(string yaml) => [.. OfflineGateway.ProblemsOf(yaml).Select(p => $"{p.Path}: {p.Message}")];
}
