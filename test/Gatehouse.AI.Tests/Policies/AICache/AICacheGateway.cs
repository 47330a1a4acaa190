using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Policies.AICache;

/// <summary>Routes with a cache, and calls to them.</summary>
internal static class AICacheGateway
{
    public const string Fixed = ",\"temperature\":0";

    /// <summary>A model whose price is known: calls to a vendor's own address would go there.</summary>
    public const string Priced = """
        ai:
          providers:
            mood:
              type: http
              url: "{server}/classify"
              keys: ["${env:KEY_1}"]
              price: { per_request: 0.0004 USD }
              template: { path: /, request: { text: "{{input}}", options: { temperature: "{{temperature}}" } }, reply: { text: $.label } }
          models:
            mood: mood/m-1
        routes:
          llm: { match: /v1/**, ai: openai, policies: [{ ai_cache: { ttl: 1h } }] }
        """;

    public static string Yaml(string options = "{ ttl: 1h }", string ai = "all") => $$"""
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
          models:
            chat: openai/gpt-5-mini
            claude: claude/claude-haiku-4-5
            vectors: openai/text-embedding-3-small
        policies:
          answers: { ai_cache: {{options}} }
        routes:
          llm: { match: /v1/**, ai: {{ai}}, policies: [answers] }
          other: { match: /other/**, ai: {{ai}}, policies: [answers] }
        """;

    public static Task<TestExchange> AskAsync(this ModelGateway gateway, string body, string path = "/v1/chat/completions", string? control = null, string? consumer = null, string team = "")
    {
        var exchange = TestExchange.Post(path, body);
        exchange.Exchange.Record.ReceivedAt = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);
        if (control is not null)
        {
            exchange.WithHeader("Cache-Control", control);
        }

        return gateway.SendAsync(consumer is null ? exchange : exchange.As(consumer, team));
    }

    public static string? CacheOf(this TestExchange exchange) => exchange.Reply.CommittedHeaders.Get("x-gatehouse-cache");

    public static ModelCallRecord ModelOf(this TestExchange exchange) => exchange.Exchange.Record.Model!;
}
