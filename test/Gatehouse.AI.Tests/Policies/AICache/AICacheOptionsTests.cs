namespace Gatehouse.AI.Tests.Policies.AICache;

public sealed class AICacheOptionsTests
{
    [Theory]
    [InlineData("{ ttl: 1h, semantic: { model: embed, similarity: 0.95 } }", "not built yet")]
    [InlineData("{ ttl: 1h, max_size: 1MB, max_entry: 2MB }", "an answer of max_entry (2MB) does not fit into max_size (1MB)")]
    [InlineData("{ ttl: 100d }", "ttl")]
    [InlineData("{ }", "ttl")]
    [InlineData("{ ttl: 1h, by: user }", "user")]
    public void Validate_WrongSettings_SaysWhat(string options, string message)
        => Assert.Contains(ModelGateway.Load(AICacheGateway.Yaml(options).Replace("{server}", "http://localhost", StringComparison.Ordinal)).Problems, p => $"{p.Path} {p.Message}".Contains(message, StringComparison.Ordinal));

    [Fact]
    public void Validate_RouteThatCallsNoModel_IsRefused()
        => Assert.Contains(
            ModelGateway.Load("routes:\n  plain: { match: /**, respond: { status: 204 }, policies: [{ ai_cache: { ttl: 1h } }] }").Problems,
            p => p.Message == "ai_cache keeps answers of models, and route \"plain\" calls none");

    [Fact]
    public void Validate_TwoOnOneRoute_IsRefused()
        => Assert.Contains(
            ModelGateway.Load(AICacheGateway.Yaml().Replace("{server}", "http://localhost", StringComparison.Ordinal).Replace("[answers] }\n  other", "[answers, { ai_cache: { ttl: 1m } }] }\n  other", StringComparison.Ordinal)).Problems,
            p => p.Message == "the route has an ai_cache already");

    [Fact]
    public void Validate_InShadow_IsRefused()
        => Assert.Contains(
            ModelGateway.Load(AICacheGateway.Yaml().Replace("{server}", "http://localhost", StringComparison.Ordinal).Replace("{ ttl: 1h } }", "{ ttl: 1h }, shadow: true }", StringComparison.Ordinal)).Problems,
            p => p.Message.Contains("ai_cache refuses nothing", StringComparison.Ordinal));
}
