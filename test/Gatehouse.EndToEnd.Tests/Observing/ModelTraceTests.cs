using System.Text;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Observing;

/// <summary>What a collector gets of model calls, and what a cache of answers sends through the real server.</summary>
[Collection("collector")]
public sealed class ModelTraceTests
{
    [Fact]
    public async Task Collector_OfAModelCall_GetsASpanForTheAttemptAndTheConventionsMetrics()
    {
        await using var vendor = await FakeModelServer.StartAsync();
        await using var collector = await FakeCollector.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(vendor, $"telemetry: {{ otlp: {{ endpoint: \"{collector.Address}\", protocol: http }} }}"));

        await AskAsync(gateway, stream: true);
        await gateway.AccessLinesAsync(1);
        await gateway.StopAsync(TimeSpan.FromSeconds(5));

        foreach (string text in new[]
        {
            "chat demo-1", "gen_ai.operation.name", "gen_ai.provider.name", "gen_ai.request.model", "gen_ai.response.model", "gen_ai.response.id", "chatcmpl-", "gen_ai.response.finish_reasons",
            "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.cache_creation.input_tokens", "gen_ai.usage.reasoning.output_tokens",
            "gen_ai.response.time_to_first_chunk", "server.address", "server.port",
        })
        {
            Assert.True(collector.Has("traces", text), text);
        }

        foreach (string name in new[] { "gen_ai.client.operation.duration", "gen_ai.client.token.usage", "gen_ai.server.request.duration", "gen_ai.server.time_to_first_token", "gatehouse_ai_tokens_per_second" })
        {
            Assert.True(collector.Has("metrics", name), name);
        }

        Assert.False(collector.Has("traces", "a question that stays"), "no prompt is in a trace");
        Assert.False(collector.Has("traces", "stand-in"), "no answer is in a trace");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("text")]
    public async Task Content_WhereTheRouteSaysSo_IsInLogAndTrace_Redacted(string format)
    {
        await using var vendor = await FakeModelServer.StartAsync();
        await using var collector = await FakeCollector.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(
            vendor,
            $"telemetry: {{ otlp: {{ endpoint: \"{collector.Address}\", protocol: http }}, logs: {{ format: {format} }} }}",
            "{ dialect: openai, log_content: true }"));

        await AskAsync(gateway, stream: true, "a question of anna@shop.example");
        string line = (await gateway.AccessLinesAsync(1))[0];
        await gateway.StopAsync(TimeSpan.FromSeconds(5));

        Assert.Contains(format == "json" ? "\"input\":[{\"role\":\"user\",\"content\":\"a question of [email]\"}],\"output\":\"I am demo" : "user=\"a question of [email]\" output=\"I am demo", line, StringComparison.Ordinal);
        Assert.DoesNotContain("anna@", line, StringComparison.Ordinal);
        Assert.True(collector.Has("traces", "gen_ai.input.messages"));
        Assert.True(collector.Has("traces", "[{\"role\":\"user\",\"parts\":[{\"type\":\"text\",\"content\":\"a question of [email]\"}]}]"));
        Assert.True(collector.Has("traces", "gen_ai.output.messages"));
        Assert.False(collector.Has("traces", "anna@"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Client_AskingTwice_GetsTheSameBytesFromTheCache(bool stream)
    {
        await using var vendor = await FakeModelServer.StartAsync();
        await using var gateway = await TestGateway.StartAsync(Yaml(vendor, ""));

        var first = await AskAsync(gateway, stream);
        var second = await AskAsync(gateway, stream);
        var lines = await gateway.AccessLinesAsync(2);
        string metrics = await gateway.ScrapeAsync();

        Assert.Equal(("miss", "hit"), (first.Cache, second.Cache));
        Assert.Equal(first.Body, second.Body);
        Assert.NotEmpty(first.Body);
        Assert.Single(vendor.Requests);
        Assert.Contains(" cache=hit", lines[1], StringComparison.Ordinal);
        Assert.Contains("gatehouse_cache_requests_total{", metrics, StringComparison.Ordinal);
        Assert.Contains("gatehouse_cache_bytes{", metrics, StringComparison.Ordinal);
    }

    private static string Yaml(FakeModelServer vendor, string telemetry, string ai = "openai") => $$"""
        {{telemetry}}
        ai:
          providers:
            vendor: { type: openai, url: "{{vendor.Address}}/v1", keys: [a-key-of-the-vendor] }
          models: { chat: vendor/demo-1 }
        routes:
          llm: { match: /v1/**, ai: {{ai}}, policies: [{ ai_cache: { ttl: 1h } }] }
        """;

    private static async Task<(string? Cache, string Body)> AskAsync(TestGateway gateway, bool stream, string text = "a question that stays")
    {
        using var content = new StringContent($$"""{"model":"chat","temperature":0,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"{{text}}"}]}""", Encoding.UTF8, "application/json");
        using var reply = await gateway.Client.PostAsync("/v1/chat/completions", content);
        reply.EnsureSuccessStatusCode();
        return (reply.Headers.TryGetValues("x-gatehouse-cache", out var values) ? values.Single() : null, await reply.Content.ReadAsStringAsync());
    }
}
