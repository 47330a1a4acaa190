using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>Counts of tokens: each form in front of each vendor that counts, end to end.</summary>
public sealed class TokenCountTests
{
    private const string Yaml = """
        ai:
          providers:
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_1}"] }
            google: { type: gemini, url: "{server}", keys: ["${env:KEY_2}"] }
            aws: { type: bedrock, url: "{server}", region: us-east-1, keys: ["${env:KEY_3}"] }
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_4}"], responses: true }
            local: { type: ollama, url: "{server}" }
          models:
            claude: claude/claude-haiku-4-5
            gemini: google/gemini-2.5-flash
            nova: aws/anthropic.claude-haiku-4-5-20251001-v1:0
            profile: aws/eu.anthropic.claude-haiku-4-5-20251001-v1:0
            gpt: openai/gpt-5-mini
            llama: local/llama3.2
            mixed: [local/llama3.2, google/gemini-2.5-flash]
            several: [claude/claude-haiku-4-5, google/gemini-2.5-flash]
        routes:
          anthropic: { match: /v1/**, ai: anthropic }
          gemini: { match: /v1beta/**, ai: gemini }
          every: { match: /all/**, ai: all }
          strict: { match: /strict/**, ai: { dialect: all, strict: true } }
        """;

    private const string Anthropic = """{"model":"MODEL","system":"S","messages":[{"role":"user","content":"Hi"}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""";

    private const string Gemini = """{"generateContentRequest":{"model":"models/MODEL","systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object"}}]}]}}""";

    // What each vendor is sent of the same call, whoever asked.
    private const string ToGemini = """{"generateContentRequest":{"model":"models/gemini-2.5-flash","systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Hi"}]}],"tools":[{"functionDeclarations":[{"name":"f","parametersJsonSchema":{"type":"object"}}]}],"generationConfig":{}}}""";

    private const string ToBedrock = """{"input":{"converse":{"messages":[{"role":"user","content":[{"text":"Hi"}]}],"system":[{"text":"S"}],"toolConfig":{"tools":[{"toolSpec":{"name":"f","inputSchema":{"json":{"type":"object"}}}}]}}}}""";

    private const string ToAnthropic = """{"model":"claude-haiku-4-5","system":[{"type":"text","text":"S"}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""";

    private const string ToOpenAI = """{"model":"gpt-5-mini","input":[{"type":"message","role":"system","content":"S"},{"type":"message","role":"user","content":"Hi"}],"tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":false}]}""";

    private static Task<TestExchange> AskAnthropicAsync(ModelGateway gateway, string model, string body = Anthropic, string prefix = "")
        => gateway.PostAsync(body.Replace("MODEL", model, StringComparison.Ordinal), prefix + "/v1/messages/count_tokens");

    private static Task<TestExchange> AskGeminiAsync(ModelGateway gateway, string model, string body = Gemini, string prefix = "")
        => gateway.PostAsync(body.Replace("MODEL", model, StringComparison.Ordinal), $"{prefix}/v1beta/models/{model}:countTokens");

    [Theory]
    [InlineData("gemini", """{"totalTokens":31,"cachedContentTokenCount":4,"promptTokensDetails":[]}""", "/v1beta/models/gemini-2.5-flash:countTokens", ToGemini)]
    [InlineData("nova", """{"inputTokens":31}""", "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens", ToBedrock)]
    [InlineData("profile", """{"inputTokens":31}""", "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens", ToBedrock)]
    [InlineData("gpt", """{"object":"response.input_tokens","input_tokens":31}""", "/v1/responses/input_tokens", ToOpenAI)]
    public async Task Anthropic_OtherVendors_Count(string model, string reply, string path, string sent)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(reply);

        var exchange = await AskAnthropicAsync(gateway, model);

        Assert.Equal((200, """{"input_tokens":31}"""), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
        Assert.Equal((path, sent), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Text));
        Assert.Null(exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal("test-1", exchange.Reply.CommittedHeaders.Get("request-id"));
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal(("ok", "none", 0L, null), (record.Outcome, record.UsageGrade, record.InputTokens, record.CostUsd));
    }

    [Theory]
    [InlineData("claude", """{"input_tokens":31}""", "/v1/messages/count_tokens", ToAnthropic)]
    [InlineData("nova", """{"inputTokens":31}""", "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens", ToBedrock)]
    public async Task Gemini_OtherVendors_Count(string model, string reply, string path, string sent)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(reply);

        var exchange = await AskGeminiAsync(gateway, model);

        Assert.Equal((200, """{"totalTokens":31}"""), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
        Assert.Equal((path, sent), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Text));
        Assert.Equal("ok", exchange.Exchange.Record.Model!.Outcome);
    }

    [Theory]
    [InlineData("""{"contents":[{"parts":[{"text":"Hi"}]}], "x":1}""", """{"contents":[{"parts":[{"text":"Hi"}]}], "x":1}""")]
    [InlineData("""{"generate_content_request":{"model" : "models/gemini"}}""", """{"generate_content_request":{"model" : "models/gemini-2.5-flash"}}""")]
    public async Task Gemini_ItsOwnVendor_PassesByteForByteButForTheModel(string body, string sent)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string reply = """{ "totalTokens": 2, "promptTokensDetails":[{"modality":"TEXT"}] }""";
        gateway.Server.ThenReply(reply);

        var exchange = await AskGeminiAsync(gateway, "gemini", body, "/all");

        Assert.Equal((200, reply, sent), (exchange.Reply.CommittedStatus, exchange.Reply.Text, gateway.Server.LastRequest.Text));
        Assert.Equal("/v1beta/models/gemini-2.5-flash:countTokens", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("none", exchange.Exchange.Record.Model!.UsageGrade);
    }

    [Fact]
    public async Task Gemini_ContentsAsVertexClientsWriteThem_AreCountedWithAllThatIsBeside()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"input_tokens":3}""");

        await AskGeminiAsync(gateway, "claude", """{"contents":[{"parts":[{"text":"Hi"}]}],"systemInstruction":{"parts":[{"text":"S"}]},"generationConfig":{"temperature":0.5,"maxOutputTokens":9}}""");

        Assert.Equal("""{"model":"claude-haiku-4-5","system":[{"type":"text","text":"S"}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]}""", gateway.Server.LastRequest.Text);
    }

    [Theory]
    [InlineData("gpt", """{ "object":"response.input_tokens", "input_tokens":31 }""", "/v1/responses/input_tokens", """{ "model":"gpt-5-mini","input":"Hi","previous_response_id":"r" }""", """{ "object":"response.input_tokens", "input_tokens":31 }""")]
    [InlineData("gemini", """{"totalTokens":31}""", "/v1beta/models/gemini-2.5-flash:countTokens", """{"generateContentRequest":{"model":"models/gemini-2.5-flash","contents":[{"role":"user","parts":[{"text":"Hi"}]}],"generationConfig":{}}}""", """{"object":"response.input_tokens","input_tokens":31}""")]
    public async Task OpenAI_ItsOwnAndOthers_Count(string model, string reply, string path, string sent, string expected)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(reply);
        string more = model == "gpt" ? ",\"previous_response_id\":\"r\"" : "";

        var exchange = await gateway.PostAsync($$"""{ "model":"{{model}}","input":"Hi"{{more}} }""", "/all/v1/responses/input_tokens");

        Assert.Equal((200, expected), (exchange.Reply.CommittedStatus, exchange.Reply.Text));
        Assert.Equal((path, sent), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Text));
        Assert.Equal("none", exchange.Exchange.Record.Model!.UsageGrade);
    }

    [Fact]
    public async Task OpenAI_WhatTheVendorKeeps_IsRefusedElsewhere()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync("""{"model":"claude","input":"Hi","previous_response_id":"r"}""", "/all/v1/responses/input_tokens");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Equal("previous_response_id", (string)JsonNode.Parse(exchange.Reply.Text)!["error"]!["param"]!);
    }

    [Theory]
    [InlineData("{\"totalTokens\":-1}")]
    [InlineData("{\"totalTokens\":\"5\"}")]
    [InlineData("{\"totalTokens\":1.5}")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("{\"totalTokens\":")]
    public async Task Vendor_NoCount_IsABadGatewayAndNoCount(string reply)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(reply);

        var exchange = await AskAnthropicAsync(gateway, "gemini");

        Assert.Equal(502, exchange.Reply.CommittedStatus);
        Assert.Contains("no count of tokens", exchange.Reply.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vendor_DoesNotCount_IsSkippedOrRefusedWithTheReason()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"totalTokens":5}""");

        var counted = await AskAnthropicAsync(gateway, "mixed");
        var refused = await AskGeminiAsync(gateway, "llama", prefix: "/all");

        Assert.Equal("""{"input_tokens":5}""", counted.Reply.Text);
        Assert.Single(gateway.Server.Requests);
        string message = (string)JsonNode.Parse(refused.Reply.Text)!["error"]!["message"]!;
        Assert.Equal(400, refused.Reply.CommittedStatus);
        Assert.Contains("Tokens are counted by a model's vendor or not at all, and no provider of this model counts. It answers", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Vendor_Fails_TheNextOneCounts()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"type":"error","error":{"type":"overloaded_error","message":"m"}}""", 529).ThenReply("""{"totalTokens":5}""");

        var exchange = await AskAnthropicAsync(gateway, "several");

        Assert.Equal("""{"input_tokens":5}""", exchange.Reply.Text);
        Assert.Equal(2, gateway.Server.Requests.Count);
    }

    [Fact]
    public async Task Losses_AreToldByTheClientsNames_AndRefusedOnAStrictRoute()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"totalTokens":5}""");
        const string body = """{"model":"MODEL","system":[{"type":"text","text":"S","cache_control":{"type":"ephemeral"}}],"messages":[{"role":"user","content":"Hi"}]}""";

        var told = await AskAnthropicAsync(gateway, "gemini", body);
        var refused = await AskAnthropicAsync(gateway, "gemini", body, "/strict");

        Assert.Equal("system[0].cache_control;dropped", told.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        Assert.Equal(400, refused.Reply.CommittedStatus);
        Assert.Single(gateway.Server.Requests);
    }

    [Theory]
    [InlineData("{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}],\"generateContentRequest\":{\"contents\":[{\"parts\":[{\"text\":\"a\"}]}]}}", "not both")]
    [InlineData("{\"generateContentRequest\":{\"model\":\"models/other\"}}", "generateContentRequest.model")]
    [InlineData("{\"generateContentRequest\":{}}", "at least one content")]
    [InlineData("{}", "at least one content")]
    [InlineData("[]", "must be a JSON object")]
    public async Task Gemini_BadBody_IsRefused(string body, string message)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await AskGeminiAsync(gateway, "claude", body);

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains(message, exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Anthropic_NoMessages_IsRefused()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await AskAnthropicAsync(gateway, "gemini", """{"model":"MODEL"}""");

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Contains("messages", exchange.Reply.Text, StringComparison.Ordinal);
    }
}
