using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Content;

/// <summary>What of prompts and answers is kept for the log.</summary>
public sealed class LogContentTests
{
    private static string Yaml(string setting, string policies = "") => $$"""
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
          models:
            chat: openai/gpt-5-mini
            claude: claude/claude-haiku-4-5
        routes:
          llm: { match: /v1/**, ai: { dialect: all{{(setting.Length == 0 ? "" : ", log_content: " + setting)}} }{{policies}} }
        """;

    [Theory]
    [InlineData("")]
    [InlineData("false")]
    public async Task Post_RouteDoesNotSaySo_KeepsNothing(string setting) => Assert.Null(await ContentAsync(setting, ModelGateway.Call("hi")));

    [Theory]
    [InlineData("chat", "/v1/chat/completions", false)]
    [InlineData("chat", "/v1/chat/completions", true)]
    [InlineData("claude", "/v1/chat/completions", false)]
    [InlineData("claude", "/v1/chat/completions", true)]
    [InlineData("claude", "/v1/messages", true)]
    [InlineData("chat", "/v1/messages", true)]
    public async Task Post_AnyWay_KeepsWhatWasSaid_Redacted(string model, string path, bool stream)
    {
        var content = await ContentAsync("true", $$"""{"model":"{{model}}","max_tokens":200,"stream":{{(stream ? "true" : "false")}},"messages":[{"role":"user","content":"I am anna@shop.example"}]}""", path);

        Assert.Equal([new ModelCallTurn("user", "I am [email]")], content!.Input!);
        Assert.StartsWith("I am demo, a stand-in", content.Output, StringComparison.Ordinal);
        Assert.EndsWith("You said: I am [email]", content.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/responses", """{"model":"chat","stream":true,"input":"hi"}""")]
    [InlineData("/v1/responses", """{"model":"chat","input":"hi"}""")]
    [InlineData("/v1/completions", """{"model":"chat","stream":true,"prompt":"hi"}""")]
    [InlineData("/v1/v1beta/models/chat:generateContent", """{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/v1beta/models/chat:streamGenerateContent?alt=sse", """{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/v1beta/models/chat:streamGenerateContent", """{"contents":[{"role":"user","parts":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/model/chat/converse", """{"messages":[{"role":"user","content":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/model/chat/converse-stream", """{"messages":[{"role":"user","content":[{"text":"hi"}]}]}""")]
    [InlineData("/v1/api/chat", """{"model":"chat","messages":[{"role":"user","content":"hi"}]}""")]
    [InlineData("/v1/api/generate", """{"model":"chat","prompt":"hi"}""")]
    public async Task Post_EveryDialect_KeepsTheSameWords(string path, string body)
    {
        var content = await ContentAsync("true", body, path);

        Assert.Equal([new ModelCallTurn("user", "hi")], content!.Input!);
        Assert.Equal("I am demo, a stand-in for a model: nobody thought about this. You said: hi", content.Output);
    }

    [Fact]
    public async Task Post_OneOfBoth_KeepsThatAlone()
    {
        Assert.True(await ContentAsync("{ output: false }", ModelGateway.Call("hi")) is { Input.Count: 1, Output: null });
        Assert.True(await ContentAsync("{ input: false }", ModelGateway.Call("hi")) is { Input: null, Output.Length: > 0 });
    }

    [Fact]
    public async Task Post_LongConversation_KeepsTheNewestThatFit()
    {
        string old = new('a', 90);
        string body = $$"""{"model":"chat","messages":[{"role":"system","content":"{{old}}"},{"role":"user","content":"{{old}}"},{"role":"assistant","content":"ok"},{"role":"user","content":"now"}]}""";

        var content = await ContentAsync("{ max: 100B }", body);

        Assert.Equal(
            [new ModelCallTurn("system", "aaaaa..."), new ModelCallTurn("user", old), new ModelCallTurn("assistant", "ok"), new ModelCallTurn("user", "now")],
            content!.Input!);
        Assert.InRange(content.Output!.Length, 50, 103);
    }

    [Fact]
    public async Task Post_SecretAcrossTheCut_DoesNotLeak()
    {
        var content = await ContentAsync("{ max: 100B }", ModelGateway.Call(new string('x', 90) + " 4111 1111 1111 1111"));

        Assert.DoesNotContain("4111", content!.Input![0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Error_KeepsTheQuestionAlone()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml("true"));
        gateway.Server.ThenReply("""{"error":{"message":"no content of yours","type":"t","param":null,"code":null}}""", 400);

        var content = (await gateway.PostAsync(ModelGateway.Call("hi"))).Exchange.Record.Model!.Content!;

        Assert.Equal(("hi", ""), (content.Input![0].Text, content.Output));
    }

    [Fact]
    public async Task Post_FromACache_KeepsTheSame()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml("true", ", policies: [{ ai_cache: { ttl: 1h, cache_all: true } }]"));
        var first = (await gateway.PostAsync(ModelGateway.Call("hi", stream: true))).Exchange.Record.Model!;
        var second = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

        Assert.Equal("hit", second.Reply.CommittedHeaders.Get("x-gatehouse-cache"));
        Assert.Equal(first.Content!.Output, second.Exchange.Record.Model!.Content!.Output);
    }

    [Theory]
    [InlineData("{ redact: [] }", "redact")]
    [InlineData("{ redact: [name] }", "name")]
    [InlineData("{ max: 1MB }", "max")]
    [InlineData("{ prompts: true }", "prompts")]
    public void Validate_WrongSettings_SaysWhat(string setting, string message)
        => Assert.Contains(ModelGateway.Load(Yaml(setting).Replace("{server}", "http://localhost", StringComparison.Ordinal)).Problems, p => $"{p.Path} {p.Message}".Contains(message, StringComparison.Ordinal));

    private static async Task<ModelCallContent?> ContentAsync(string setting, string body, string path = "/v1/chat/completions")
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml(setting));
        var exchange = await gateway.SendAsync(TestExchange.Post(path, body));
        Assert.Equal(200, exchange.Reply.CommittedStatus);
        return exchange.Exchange.Record.Model!.Content;
    }
}
