using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

/// <summary>Recorded replies of vendors, replayed behind each one's own type of provider.</summary>
public sealed class VendorRecordingTests
{
    public static TheoryData<string, string, string> Streams { get; } = new()
    {
        { "groq", "groq/groq-text.chunks.txt", "" },
        { "groq", "groq/groq-reasoning.chunks.txt", "Okay" },
        { "deepseek", "deepseek/deepseek-text.chunks.txt", "" },
        { "xai", "xai/xai-text.chunks.txt", "First" },
        { "xai", "xai/xai-tool-call.chunks.txt", "First" },
        { "perplexity", "perplexity/perplexity-citations.chunks.txt", "" },
        { "vllm", "openai-compatible/xai-text.chunks.txt", "First" },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_PassesByteForByteAndItsUsageIsRead(string type, string name, string thought)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml(type));
        string[] events = Lines(name);
        byte[] bytes = FakeModelServer.Frame(events, ModelVendor.OpenAI);
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, 1000, 3, 77));

        var exchange = await gateway.PostAsync(ModelGateway.Call("x", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal(bytes, exchange.Reply.Bytes);
        Assert.Equal(("/v1/chat/completions", "Bearer secret-of-KEY_1"), (gateway.Server.LastRequest.RawTarget, gateway.Server.LastRequest.Header("Authorization")));
        AssertUsage(exchange, events.Select(e => JsonNode.Parse(e)!["usage"]).Last(u => u is not null)!);
        Assert.Equal((type, "ok"), (exchange.Exchange.Record.Model!.Provider, exchange.Exchange.Record.Model.Outcome));
        Assert.StartsWith(thought, Thoughts(Compatible.Provider(type), events), StringComparison.Ordinal);
    }

    [Fact]
    public void Stream_CutAtEveryByte_ReadsTheSame()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        byte[] bytes = FakeModelServer.Frame(Lines("xai/xai-text.chunks.txt"), ModelVendor.OpenAI);
        string whole = Read(bytes, bytes.Length);

        for (int at = 1; at < bytes.Length; at++)
        {
            Assert.Equal(whole, Read(bytes, at));
        }
    }

    [Theory]
    [InlineData("groq", "groq/groq-text.json")]
    [InlineData("groq", "groq/groq-tool-call.json")]
    [InlineData("deepseek", "deepseek/deepseek-text.json")]
    [InlineData("deepseek", "deepseek/deepseek-json.json")]
    [InlineData("xai", "xai/xai-tool-call.json")]
    [InlineData("xai", "openai-compatible/xai-text.json")]
    [InlineData("perplexity", "perplexity/perplexity-text.json")]
    [InlineData("perplexity", "perplexity/perplexity-citations.json")]
    public async Task Reply_PassesByteForByteAndIsReadWhole(string type, string name)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        string recorded = await File.ReadAllTextAsync(SharedData.PathOf(["ai-recordings", .. name.Split('/')]));
        await using var gateway = await ModelGateway.StartAsync(Yaml(type));
        gateway.Server.ThenReply(recorded);

        var exchange = await gateway.PostAsync(ModelGateway.Call("x"));

        Assert.Equal(recorded, Encoding.UTF8.GetString(exchange.Reply.Bytes));
        var json = JsonNode.Parse(recorded)!;
        AssertUsage(exchange, json["usage"]!);
        var reply = Compatible.Provider(type).ReadReply("m", Encoding.UTF8.GetBytes(recorded));
        var message = json["choices"]![0]!["message"]!;
        Assert.Equal(message["content"]?.GetValue<string>() ?? "", string.Concat(reply.Choices[0].Parts.OfType<TextPart>().Select(t => t.Text)));
        Assert.Equal(message["reasoning_content"]?.GetValue<string>() ?? "", string.Concat(reply.Choices[0].Parts.OfType<ThinkingPart>().Select(t => t.Text)));
        Assert.Equal(message["tool_calls"]?.AsArray().Count ?? 0, reply.Choices[0].Parts.OfType<ToolCallPart>().Count());
        Assert.Equal(json["citations"]?.AsArray().Select(c => (string)c!) ?? [], reply.Choices[0].Parts.OfType<TextPart>().SelectMany(t => t.Citations).Select(c => c.Url));
    }

    [Fact]
    public async Task Reply_OfMistral_IsTranslatedWithItsToolCall()
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml("mistral"));
        gateway.Server.ThenRecordedReply("ai-recordings", "mistral", "mistral-tool-call.json");

        var exchange = await gateway.PostAsync(ModelGateway.Call("x", more: ",\"seed\":7"));

        Assert.Equal(7, gateway.Server.LastBody["random_seed"]!.GetValue<int>());
        var choice = JsonNode.Parse(exchange.Reply.Bytes)!["choices"]![0]!;
        Assert.Equal("tool_calls", choice["finish_reason"]!.GetValue<string>());
        Assert.Equal("""[{"id":"gSIMJiOkT","type":"function","function":{"name":"weather","arguments":"{\u0022location\u0022: \u0022San Francisco\u0022}"}}]""", choice["message"]!["tool_calls"]!.ToJsonString());
        Assert.Equal((124, 22), (exchange.Exchange.Record.Model!.InputTokens, exchange.Exchange.Record.Model.OutputTokens));
    }

    [Theory]
    [InlineData("mistral-tool-call.chunks.txt", "weather", "{\"location\": \"San Francisco\"}", 124, 0, 22)]
    [InlineData("mistral-incremental-tool-call.chunks.txt", "webSearchTool", "{\"query\": \"current Berlin weather\"}", 43, 128, 14)]
    public async Task Stream_OfMistral_IsTranslatedWithItsToolCall(string name, string tool, string arguments, long input, long cached, long output)
    {
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        await using var gateway = await ModelGateway.StartAsync(Yaml("mistral"));
        gateway.Server.ThenRecordedStream(ModelVendor.OpenAI, "ai-recordings", "mistral", name);

        var exchange = await gateway.PostAsync(ModelGateway.Call("x", stream: true));

        var chunks = ModelGateway.Events(Encoding.UTF8.GetString(exchange.Reply.Bytes)).Where(e => e != "[DONE]").Select(e => JsonNode.Parse(e)!["choices"]![0]!).ToList();
        var calls = chunks.Select(c => c["delta"]!["tool_calls"]?[0]?["function"]).Where(c => c is not null).ToList();
        Assert.Equal(tool, calls[0]!["name"]!.GetValue<string>());
        Assert.Equal(arguments, string.Concat(calls.Select(c => c!["arguments"]?.GetValue<string>())));
        Assert.Equal("tool_calls", chunks[^1]["finish_reason"]!.GetValue<string>());
        var model = exchange.Exchange.Record.Model!;
        Assert.Equal((input, cached, output, "reported"), (model.InputTokens, model.CacheReadTokens, model.OutputTokens, model.UsageGrade));
        Assert.Null(gateway.Server.LastBody["stream_options"]);
    }

    [Fact]
    public async Task Post_FieldTheVendorRefuses_IsReportedWhereTheRestPasses()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml("groq") + "\n  exact: { match: /strict/**, ai: { dialect: openai, strict: true } }");

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", more: ",\"logit_bias\":{\"1\":2}"));
        var strict = await gateway.PostAsync(ModelGateway.Call("hi", more: ",\"logit_bias\":{\"1\":2}"), "/strict/v1/chat/completions");

        Assert.Equal((200, "logit_bias;dropped"), (exchange.Reply.CommittedStatus, exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss")));
        Assert.Null(gateway.Server.LastBody["logit_bias"]);
        Assert.Equal(400, strict.Reply.CommittedStatus);
        Assert.Single(gateway.Server.Requests);
    }

    [Fact]
    public async Task Post_WhatTheVendorCannotDo_IsTheClientsFaultAndNeverSent()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml("perplexity"));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", more: ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]"));

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        Assert.Equal("tools", JsonNode.Parse(exchange.Reply.Bytes)!["error"]!["param"]!.GetValue<string>());
        Assert.Empty(gateway.Server.Requests);
    }

    private static string Yaml(string type) => $$"""
        ai:
          providers:
            p: { type: {{type}}, url: "{server}/v1", keys: ["${env:KEY_1}"] }
          models:
            chat: p/some-model
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static string[] Lines(string name) => [.. File.ReadLines(SharedData.PathOf(["ai-recordings", .. name.Split('/')])).Where(l => l.Length > 0)];

    private static void AssertUsage(TestExchange exchange, JsonNode usage)
    {
        var model = exchange.Exchange.Record.Model!;
        Assert.Equal("reported", model.UsageGrade);
        Assert.Equal(usage["prompt_tokens"]!.GetValue<long>(), model.InputTokens + model.CacheReadTokens);
        Assert.Equal(usage["total_tokens"]!.GetValue<long>(), model.InputTokens + model.CacheReadTokens + model.OutputTokens + model.ReasoningTokens);
        Assert.Equal(usage["completion_tokens_details"]?["reasoning_tokens"]?.GetValue<long>() ?? 0, model.ReasoningTokens);
        Assert.Equal(usage["prompt_tokens_details"]?["cached_tokens"]?.GetValue<long>() ?? 0, model.CacheReadTokens);
    }

    private static string Thoughts(CompatibleProvider provider, IEnumerable<string> events)
    {
        var output = new List<StreamEvent>();
        var stream = provider.OpenStream("m");
        foreach (string data in events)
        {
            stream.Read(default, Encoding.UTF8.GetBytes(data), output);
        }

        stream.End(output);
        Assert.Equal(StreamEventKind.Ended, output[^1].Kind);
        return string.Concat(output.Where(e => e.Kind == StreamEventKind.ThinkingDelta).Select(e => e.Text));
    }

    private static string Read(byte[] bytes, int cut)
    {
        using var reader = Gatehouse.AI.Calls.Frames.FrameReader.For("text/event-stream")!;
        var output = new List<StreamEvent>();
        var stream = Compatible.Provider("xai").OpenStream("m");
        foreach (var piece in (byte[][])[bytes[..cut], bytes[cut..]])
        {
            reader.Append(piece.AsSpan());
            while (reader.TryRead(out var next))
            {
                stream.Read(next.Name, next.Data, output);
            }
        }

        return string.Join('|', output.Select(e => $"{e.Kind} {e.Choice} {e.PartIndex} {e.Text} {e.Usage}"));
    }
}
