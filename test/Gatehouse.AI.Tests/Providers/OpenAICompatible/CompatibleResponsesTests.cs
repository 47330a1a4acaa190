using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>Calls of the Responses API to vendors that have it: byte for byte, and metered.</summary>
public sealed class CompatibleResponsesTests
{
    private const string Call = """{ "input":"hi", "model":"m", "store":false,"max_output_tokens":9,"n":2 }""";

    [Fact]
    public void Page_ListsTheVendorsThatHaveIt()
        => Assert.Equal(
            CompatibleProviders.Vendors.Where(v => v.Responses is not null).Select(v => $"`{v.Type}` {v.Responses}"),
            ProviderPage.Rows("openai-compatible", "responses").Select(r => string.Join(' ', r)));

    [Theory]
    [InlineData("xai")]
    [InlineData("groq")]
    [InlineData("vllm")]
    public async Task WholeCall_PassesAndIsMetered(string type)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml(type));
        string recorded = File.ReadAllText(SharedData.PathOf("ai-recordings", "xai", "xai-x-search-tool.1.json"));
        gateway.Server.ThenReply(recorded);

        var exchange = await gateway.PostAsync(Call.Replace("\"m\"", "\"chat\"", StringComparison.Ordinal), "/v1/responses");

        Assert.Equal("/v1/responses", gateway.Server.LastRequest.RawTarget);
        Assert.Equal(Call, gateway.Server.LastRequest.Text);
        Assert.Equal("Bearer secret-of-KEY_1", gateway.Server.LastRequest.Header("Authorization"));
        Assert.Equal(recorded, exchange.Reply.Text);
        Assert.False(exchange.Reply.CommittedHeaders.Contains("x-gatehouse-loss"));
        CheckUsage(JsonNode.Parse(recorded)!["usage"]!, exchange);
    }

    [Fact]
    public async Task Stream_PassesAndIsMetered()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml("xai"));
        string[] events = [.. File.ReadLines(SharedData.PathOf("ai-recordings", "xai", "xai-text-with-reasoning-streaming.1.chunks.txt")).Where(l => l.Length > 0)];
        byte[] stream = FakeModelServer.Frame(events, ModelVendor.Anthropic);
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(stream, 7, 1001));

        var exchange = await gateway.PostAsync("""{"input":"hi","model":"chat","stream":true}""", "/v1/responses");

        Assert.Equal("""{"input":"hi","model":"m","stream":true}""", gateway.Server.LastRequest.Text);
        Assert.Equal(Encoding.UTF8.GetString(stream), exchange.Reply.Text);
        CheckUsage(JsonNode.Parse(events[^1])!["response"]!["usage"]!, exchange);
    }

    [Fact]
    public async Task Setting_False_IsTranslatedToChat()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml("xai", ", responses: false"));

        var exchange = await gateway.PostAsync("""{"input":"hi","model":"chat"}""", "/v1/responses");

        Assert.Equal((200, "/v1/chat/completions"), (exchange.Reply.CommittedStatus, gateway.Server.LastRequest.RawTarget));
    }

    [Fact]
    public async Task Setting_True_PassesToAVendorThatIsNotKnownToHaveIt()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml("deepseek", ", responses: true"));
        gateway.Server.ThenReply("""{"object":"response","status":"completed","model":"m","output":[]}""");

        await gateway.PostAsync("""{"input":"hi","model":"chat"}""", "/v1/responses");

        Assert.Equal("/v1/responses", gateway.Server.LastRequest.RawTarget);
    }

    private static string Yaml(string type, string settings = "") => $$"""
        ai:
          providers:
            p: { type: {{type}}, url: "{server}/v1", keys: ["${env:KEY_1}"]{{settings}} }
          models:
            chat: p/m
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static void CheckUsage(JsonNode usage, TestExchange exchange)
    {
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal((usage["input_tokens"]!.GetValue<long>(), "reported"), (record.InputTokens + record.CacheReadTokens, record.UsageGrade));
        Assert.True(record.OutputTokens > 0);
    }
}
