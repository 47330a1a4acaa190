using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAICompletions;
using Gatehouse.Core.Requests;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.OpenAICompletions;

public sealed class CompletionsTests
{
    private const string Path = "/v1/completions";

    private const string Yaml = """
        ai:
          providers:
            base: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"], completions: true }
            server: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_3}"] }
          models:
            base: base/instruct
            server: server/m-1
            claude: claude/claude-haiku-4-5
            either: [claude/claude-haiku-4-5, base/instruct]
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static readonly OpenAICompletionsForm Form = new();

    [Fact]
    public void Read_EveryMember_IsInItsPlace()
    {
        var call = Read("""{"model":"m","prompt":["Say"],"max_tokens":5,"temperature":0.5,"top_p":0.9,"n":2,"best_of":2,"stop":"a","seed":7,"user":"u","logit_bias":{"5":1},"presence_penalty":0.1,"frequency_penalty":0.2,"echo":true,"suffix":"","logprobs":null,"stream":true,"stream_options":{"include_usage":true}}""");

        Assert.Equal(Role.User, Assert.Single(call.Messages).Role);
        Assert.Equal("Say", Assert.IsType<TextPart>(Assert.Single(call.Messages[0].Parts)).Text);
        Assert.Equal((5, 0.5, 0.9, 2, 7L, "u", 0.1, 0.2), (call.MaxOutputTokens, call.Temperature, call.TopP, call.Choices, call.Seed, call.User, call.PresencePenalty, call.FrequencyPenalty));
        Assert.Equal((true, true, "a"), (call.Stream, call.IncludeUsage, Assert.Single(call.Stop)));
        Assert.Equal(1, call.LogitBias!.Value.GetProperty("5").GetInt32());
        Assert.Equal(0, call.Extra.Count);
    }

    [Theory]
    [InlineData("\"best_of\":3,\"n\":2", "best_of")]
    [InlineData("\"logprobs\":3", "logprobs")]
    [InlineData("\"new_member\":1", "new_member")]
    public void Read_WhatHasNoPlace_IsAnExtraMember(string member, string name)
        => Assert.Equal(name, Assert.Single(Read("{\"model\":\"m\",\"prompt\":\"a\"," + member + "}").Extra.Members).Key);

    [Theory]
    [InlineData("\"prompt\":[\"a\",\"b\"]", "prompt")]
    [InlineData("\"prompt\":[1,2]", "prompt")]
    [InlineData("\"prompt\":[[1,2]]", "prompt")]
    [InlineData("\"prompt\":\"a\",\"suffix\":\"b\"", "suffix")]
    public void Read_WhatOnlyACompletionModelCan_IsRefused(string members, string parameter)
    {
        var error = Assert.Throws<ModelException>(() => Read("{\"model\":\"m\"," + members + "}")).Error;

        Assert.Equal((ModelErrorKind.InvalidRequest, 400, parameter), (error.Kind, error.Status, error.Parameter));
    }

    [Theory]
    [InlineData("{}", "model")]
    [InlineData("{\"model\":\"m\"}", "prompt")]
    [InlineData("{\"model\":\"m\",\"prompt\":\"\"}", "prompt")]
    [InlineData("{\"model\":\"m\",\"prompt\":[]}", "prompt")]
    [InlineData("{\"model\":\"m\",\"prompt\":{}}", "prompt")]
    [InlineData("{\"model\":\"m\",\"prompt\":\"a\",\"stop\":7}", "stop")]
    [InlineData("{\"model\":\"m\",\"prompt\":\"a\",\"echo\":\"yes\"}", "echo")]
    public void Read_AWrongMember_IsNamed(string json, string parameter)
        => Assert.Equal(parameter, Assert.Throws<ProblemException>(() => Read(json)).Problem.Parameter);

    [Theory]
    [InlineData("", "")]
    [InlineData(",\"echo\":true", "Say")]
    public void WriteReply_Words_AreTheText(string more, string echo)
    {
        var output = new ArrayBufferWriter<byte>();
        var reply = new ModelReply
        {
            Id = "id-1",
            Model = "m-1",
            Created = 5,
            Choices = [new ReplyChoice(0, [new ThinkingPart("hm", null), new TextPart("a"), new TextPart("b")], FinishReason.Length), new ReplyChoice(1, [new RefusalPart("no")], FinishReason.ToolCalls)],
            Usage = new TokenUsage { Input = 3, Output = 2, Grade = UsageGrade.Reported },
        };

        Form.WriteReply(reply, Read("{\"model\":\"m\",\"prompt\":\"Say\"" + more + "}"), new LossReport(), output);

        Assert.Equal(
            """{"id":"id-1","object":"text_completion","created":5,"model":"m-1","choices":[{"text":"ECHOab","index":0,"logprobs":null,"finish_reason":"length"},{"text":"ECHOno","index":1,"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}"""
                .Replace("ECHO", echo, StringComparison.Ordinal),
            Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Stream_Words_AreTheseChunks()
    {
        var output = new ArrayBufferWriter<byte>();
        var stream = Form.OpenStream(Read("""{"model":"m","prompt":"Say","echo":true,"stream":true,"stream_options":{"include_usage":true}}"""), CallAddress.None, 7);
        StreamEvent[] events =
        [
            new(StreamEventKind.Started) { Text = "id-1", Name = "m-1" },
            new(StreamEventKind.ThinkingDelta) { Text = "hm" },
            new(StreamEventKind.TextDelta) { PartIndex = 1, Text = "a" },
            new(StreamEventKind.TextDelta) { PartIndex = 1, Text = "b" },
            new(StreamEventKind.Finished) { Finish = FinishReason.Stop },
            new(StreamEventKind.Usage) { Usage = new TokenUsage { Input = 3, Output = 2, Grade = UsageGrade.Reported } },
            new(StreamEventKind.Ended),
        ];
        foreach (var e in events)
        {
            stream.Write(e, output);
        }

        const string Head = """{"id":"id-1","object":"text_completion","created":7,"model":"m-1","choices":[""";
        Assert.Equal(
        [
            Head + """{"text":"Saya","index":0,"logprobs":null,"finish_reason":null}],"usage":null}""",
            Head + """{"text":"b","index":0,"logprobs":null,"finish_reason":null}],"usage":null}""",
            Head + """{"text":"","index":0,"logprobs":null,"finish_reason":"stop"}],"usage":null}""",
            Head + """],"usage":{"prompt_tokens":3,"completion_tokens":2,"total_tokens":5,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":0}}}""",
            "[DONE]",
        ],
        ModelGateway.Events(Encoding.UTF8.GetString(output.WrittenSpan)));
    }

    [Fact]
    public async Task Reply_OfAVendorOfTheForm_PassesByteForByte()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenRecordedReply("ai-recordings", "openai", "openai-completion-text.json");

        var exchange = await gateway.PostAsync("""{"model":"base","prompt":["a","b"],"suffix":"c"}""", Path);

        Assert.Equal(await File.ReadAllTextAsync(SharedData.PathOf("ai-recordings", "openai", "openai-completion-text.json"), TestContext.Current.CancellationToken), exchange.Reply.Text);
        Assert.Equal("""{"model":"instruct","prompt":["a","b"],"suffix":"c"}""", gateway.Server.LastRequest.Text);
        Assert.Equal(Path, gateway.Server.LastRequest.RawTarget);
        var model = exchange.Exchange.Record.Model!;
        Assert.Equal((14, 16, "reported", "length"), (model.InputTokens, model.OutputTokens, model.UsageGrade, model.FinishReason));
    }

    [Fact]
    public async Task Stream_OfAVendorOfTheForm_PassesAndIsMeteredUnseen()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        const string Chunk = """{"id":"c","object":"text_completion","model":"m","choices":[{"text":"one","index":0,"logprobs":null,"finish_reason":null}]""";
        gateway.Server.ThenStream(
        [
            Chunk + ",\"usage\":null}",
            """{"id":"c","model":"m","choices":[{"text":"","index":0,"finish_reason":"stop"}],"usage":null}""",
            """{"id":"c","model":"m","choices":[],"usage":{"prompt_tokens":5,"completion_tokens":7}}""",
        ],
        ModelVendor.OpenAI);

        var exchange = await gateway.PostAsync("""{"model":"base","prompt":"a","stream":true}""", Path);

        Assert.EndsWith(""","stream_options":{"include_usage":true}}""", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
        Assert.Equal([Chunk + "}", """{"id":"c","model":"m","choices":[{"text":"","index":0,"finish_reason":"stop"}]}""", "[DONE]"], ModelGateway.Events(exchange.Reply.Text));
        var model = exchange.Exchange.Record.Model!;
        Assert.Equal((5, 7, "reported", "stop"), (model.InputTokens, model.OutputTokens, model.UsageGrade, model.FinishReason));
        Assert.True(model.FirstTokenAt > 0);
    }

    [Theory]
    [InlineData("server")]
    [InlineData("claude")]
    public async Task Post_ToAChatModel_IsAnsweredWholeAndStreamed(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var whole = await gateway.PostAsync($$"""{"model":"{{model}}","prompt":"Hello ä😀"}""", Path);
        var streamed = await gateway.PostAsync($$"""{"model":"{{model}}","prompt":"Hello ä😀","stream":true}""", Path);

        string text = JsonNode.Parse(whole.Reply.Text)!["choices"]![0]!["text"]!.ToString();
        Assert.Contains("Hello ä😀", text, StringComparison.Ordinal);
        var events = ModelGateway.Events(streamed.Reply.Text);
        Assert.Equal("[DONE]", events[^1]);
        Assert.Equal(text, string.Concat(events.SkipLast(1).Select(e => JsonNode.Parse(e)!["choices"]![0]!["text"]!.ToString())));
        Assert.Equal("stop", JsonNode.Parse(events[^2])!["choices"]![0]!["finish_reason"]!.ToString());
    }

    [Fact]
    public async Task Post_WhatOnlyACompletionModelCan_GoesOnToTheTargetThatIsOne()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"id":"c","model":"m","choices":[]}""");

        var served = await gateway.PostAsync("""{"model":"either","prompt":"a","suffix":"b"}""", Path);
        var refused = await gateway.PostAsync("""{"model":"claude","prompt":"a","suffix":"b"}""", Path);

        Assert.Equal((200, 400), (served.Reply.CommittedStatus, refused.Reply.CommittedStatus));
        Assert.Equal("suffix", JsonNode.Parse(refused.Reply.Text)!["error"]!["param"]!.ToString());
    }

    [Fact]
    public async Task Stream_BreaksInTheMiddle_EndsWithTheErrorAndNoEndMark()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync("""{"model":"claude","prompt":"[cut:3] hi [pace:20ms]","stream":true}""", Path);

        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.NotNull(JsonNode.Parse(events[^1])!["error"]!["message"]);
        Assert.DoesNotContain("[DONE]", exchange.Reply.Text, StringComparison.Ordinal);
    }

    private static ModelCall Read(string json) => Form.ReadCall(CallAddress.None, Encoding.UTF8.GetBytes(json));
}
