using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Vendors' clients send their key in different places: each is taken there, and goes no further.</summary>
public sealed class KeyPlaceTests
{
    private const string Key = "secret-of-KEY_CLIENT";

    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
          models: { chat: openai/demo }
        consumers:
          shop: { keys: ["${env:KEY_CLIENT}"] }
        routes:
          openai: { match: /v1/**, ai: openai, policies: [{ api_key: { scheme: bearer } }] }
          azure: { match: /azure/**, ai: openai, policies: [{ api_key: api-key }] }
          claude: { match: /claude/**, ai: anthropic, policies: [{ api_key: x-api-key }] }
          gemini: { match: /v1beta/**, ai: gemini, policies: [{ api_key: { header: x-goog-api-key, query: key } }] }
          bedrock: { match: /model/**, ai: bedrock, policies: [{ api_key: { scheme: bearer } }] }
        """;

    [Theory]
    [InlineData("/v1/chat/completions", "Authorization", "Bearer ")]
    [InlineData("/azure/v1/chat/completions", "api-key", "")]
    [InlineData("/claude/v1/messages", "x-api-key", "")]
    [InlineData("/v1beta/models/chat:generateContent", "x-goog-api-key", "")]
    [InlineData("/v1beta/models/chat:generateContent?key=secret-of-KEY_CLIENT", "", "")]
    [InlineData("/model/chat/converse", "Authorization", "Bearer ")]
    public async Task Key_WhereTheClientPutsIt_IsTakenAndGoesNoFurther(string path, string header, string prefix)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var call = Call(path);
        if (header.Length > 0)
        {
            call.WithHeader(header, prefix + Key);
        }

        var exchange = await gateway.SendAsync(call);

        Assert.True(exchange.Reply.CommittedStatus == 200, exchange.Reply.Text);
        Assert.Equal("shop", exchange.Exchange.Scope.Consumer!.Name);
        var request = gateway.Server.LastRequest;
        Assert.DoesNotContain(Key, request.RawTarget + request.Text + string.Concat(request.Headers.Select(h => h.Value)), StringComparison.Ordinal);
        Assert.DoesNotContain(Key, exchange.Reply.Text + exchange.Exchange.Record.Failure, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "\"code\":\"invalid_api_key\"")]
    [InlineData("/claude/v1/messages", "\"type\":\"authentication_error\"")]
    [InlineData("/v1beta/models/chat:generateContent?key=wrong", "\"status\":\"UNAUTHENTICATED\"")]
    [InlineData("/model/chat/converse", "\"message\":")]
    public async Task Key_ThatNobodyHas_IsRefusedInTheClientsForm(string path, string expected)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.SendAsync(Call(path).WithHeader("Authorization", "Bearer wrong").WithHeader("x-api-key", "wrong"));

        Assert.Contains(expected, exchange.Reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    private static TestExchange Call(string path) => TestExchange.Post(path, path.Contains("/v1beta/", StringComparison.Ordinal)
        ? """{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}"""
        : path.StartsWith("/model/", StringComparison.Ordinal) ? """{"messages":[{"role":"user","content":[{"text":"hi"}]}]}"""
        : """{"model":"chat","max_tokens":9,"messages":[{"role":"user","content":"hi"}]}""").WithHeader("anthropic-version", "2023-06-01");
}
