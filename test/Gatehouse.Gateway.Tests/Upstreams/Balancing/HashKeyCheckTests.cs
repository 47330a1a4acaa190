using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Gateway.Backends;
using Gatehouse.Gateway.Pipeline;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

/// <summary>Hashing by a consumer that no route knows.</summary>
public sealed class HashKeyCheckTests
{
    private const string Services = """
        services:
          up: { targets: [http://a, http://b], load_balancing: consistent_hash, hash: consumer }
          other: http://c
        consumers:
          app: { keys: [{ hash: "sha256:2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" }] }
        routes:

        """;

    [Theory]
    [InlineData("  all: { match: /**, service: up }")]
    [InlineData("  all: { match: /**, backends: [ { service: up, weight: 1 }, { service: other, weight: 1 } ] }")]
    public void NoRouteKnowsItsCallers_IsAWarning(string routes)
    {
        var result = Parse(routes);

        var warning = Assert.Single(result.Problems);
        Assert.Equal((ProblemSeverity.Warning, "services.up.hash"), (warning.Severity, warning.Path));
        Assert.Contains("requests have no consumer to hash by", warning.Message, StringComparison.Ordinal);
        Assert.NotNull(result.Document);
    }

    [Theory]
    [InlineData("  all: { match: /**, policies: [{ api_key: {} }], service: up }")]
    [InlineData("  all: { match: /**, service: up }\n  known: { match: /k/**, policies: [{ api_key: {} }], service: up }")]
    [InlineData("  all: { match: /**, service: other }")]
    public void ARouteKnowsThem_OrNoneUsesIt_IsRight(string routes) => Assert.Empty(Parse(routes).Problems);

    private static ConfigurationResult Parse(string routes)
    {
        var policies = new PolicyCatalog(BuiltInPolicies.All);
        return new ConfigurationLoader(new ConfigurationLanguage(policies, new BackendCatalog(BuiltInBackends.All), [], GatewayChecks.For(policies))).Parse(Services + routes);
    }
}
