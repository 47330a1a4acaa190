using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.OpenAIResponses;

/// <summary>
/// Clients of other forms in front, the Responses API behind: two turns with a tool and with reasoning, whole and streamed. What
/// the vendor sent of a reasoning item comes back to it byte for byte, from every client.
/// </summary>
public sealed class ResponsesGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", responses: true, keys: ["${env:KEY_1}"] }
            other: { type: openai, url: "{server}/v1", api: responses, keys: ["${env:KEY_1}"] }
          models:
            chat: openai/gpt-5-codex
            elsewhere: other/gpt-5-codex
            plain: openai/gpt-5
        routes:
          llm: { match: /v1/chat/**, ai: openai }
          responses: { match: /v1/responses, ai: openai }
          claude: { match: /v1/messages, ai: anthropic }
          gemini: { match: /v1beta/**, ai: gemini }
        """;

    private const string Reasoning = """{"id":"rs_1","type":"reasoning","summary":[{"type":"summary_text","text":"One."},{"type":"summary_text","text":"Two."}],"encrypted_content":"gAAAA+/_-=="}""";
    private const string Call = """{"id":"fc_1","type":"function_call","status":"completed","call_id":"call_1","name":"weather","arguments":"{\"city\":\"Rome\"}"}""";
    private const string Message = """{"id":"msg_1","type":"message","role":"assistant","status":"completed","content":[{"type":"output_text","text":"Sunny.","annotations":[]}]}""";

    // Named events without an end mark are what both send.
    private const ModelVendor Named = ModelVendor.Anthropic;

    private static readonly string First = Response(Reasoning, Call);
    private static readonly string Second = Response(Message);

    private static readonly string[] FirstEvents =
    [
        """{"type":"response.created","response":{"id":"resp_1","created_at":5,"model":"gpt-5-codex","status":"in_progress","output":[]}}""",
        """{"type":"response.output_item.added","output_index":0,"item":{"id":"rs_0","type":"reasoning","summary":[]}}""",
        """{"type":"response.reasoning_summary_part.added","output_index":0,"summary_index":0,"part":{"type":"summary_text","text":""}}""",
        """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":0,"delta":"One."}""",
        """{"type":"response.reasoning_summary_part.added","output_index":0,"summary_index":1,"part":{"type":"summary_text","text":""}}""",
        """{"type":"response.reasoning_summary_text.delta","output_index":0,"summary_index":1,"delta":"Two."}""",
        $$"""{"type":"response.output_item.done","output_index":0,"item":{{Reasoning}}}""",
        """{"type":"response.output_item.added","output_index":1,"item":{"id":"fc_1","type":"function_call","status":"in_progress","call_id":"call_1","name":"weather","arguments":""}}""",
        """{"type":"response.function_call_arguments.delta","output_index":1,"delta":"{\"city\":"}""",
        """{"type":"response.function_call_arguments.delta","output_index":1,"delta":"\"Rome\"}"}""",
        $$"""{"type":"response.output_item.done","output_index":1,"item":{{Call}}}""",
        $$"""{"type":"response.completed","response":{{First}}}""",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ChatClient_ToolAndReasoning_GoBackAsTheyCame(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Weather in Rome?" });

        var first = await PostAsync(gateway, "/v1/chat/completions", Chat("chat", messages, stream), stream);

        var message = stream ? ChatMessageOf(first.Reply.Text) : Json(first.Reply.Text)["choices"]![0]!["message"]!.DeepClone();
        Assert.Equal("""{"city":"Rome"}""", message["tool_calls"]![0]!["function"]!["arguments"]!.ToString());
        messages.Add(message);
        messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = message["tool_calls"]![0]!["id"]!.DeepClone(), ["content"] = "sunny" });
        await CheckSecondTurnAsync(gateway, "/v1/chat/completions", Chat("chat", messages, false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AnthropicClient_ToolAndReasoning_GoBackAsTheyCame(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Weather in Rome?" });

        var first = await PostAsync(gateway, "/v1/messages", Claude(messages, stream), stream);

        Assert.Equal("auto", gateway.Server.LastBody["reasoning"]!["summary"]!.ToString());
        var content = stream ? ClaudeContentOf(first.Reply.Text) : Json(first.Reply.Text)["content"]!.DeepClone().AsArray();
        Assert.Equal(["thinking", "tool_use"], content.Select(b => b!["type"]!.ToString()));
        Assert.Equal("One.\n\nTwo.", content[0]!["thinking"]!.ToString());
        messages.Add(new JsonObject { ["role"] = "assistant", ["content"] = content.DeepClone() });
        messages.Add(new JsonObject { ["role"] = "user", ["content"] = new JsonArray(new JsonObject { ["type"] = "tool_result", ["tool_use_id"] = content[1]!["id"]!.DeepClone(), ["content"] = "sunny" }) });
        await CheckSecondTurnAsync(gateway, "/v1/messages", Claude(messages, false));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GeminiClient_ToolAndReasoning_GoBackAsTheyCame(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var contents = new JsonArray(Turn("user", new JsonObject { ["text"] = "Weather in Rome?" }));
        string path = stream ? "/v1beta/models/chat:streamGenerateContent?alt=sse" : "/v1beta/models/chat:generateContent";

        var first = await PostAsync(gateway, path, Gemini(contents), stream);

        JsonNode[] replies = stream ? [.. ModelGateway.Events(first.Reply.Text).Select(Json)] : [Json(first.Reply.Text)];
        var parts = new JsonArray([.. replies.SelectMany(r => r["candidates"]!.AsArray()).SelectMany(c => c!["content"]?["parts"]?.AsArray() ?? []).Select(p => p!.DeepClone())]);
        var call = parts.Single(p => p!["functionCall"] is not null)!["functionCall"]!;
        Assert.Equal("Rome", call["args"]!["city"]!.ToString());
        contents.Add(Turn("model", [.. parts.Select(p => p!.DeepClone())]));
        contents.Add(Turn("user", new JsonObject { ["functionResponse"] = new JsonObject { ["id"] = call["id"]?.DeepClone(), ["name"] = "weather", ["response"] = new JsonObject { ["result"] = "sunny" } } }));
        await CheckSecondTurnAsync(gateway, "/v1beta/models/chat:generateContent", Gemini(contents));
    }

    [Fact]
    public async Task ChatClient_ReasoningOfAnotherProvider_IsLeftOutAndTold()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var messages = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "Weather in Rome?" });
        var first = await PostAsync(gateway, "/v1/chat/completions", Chat("chat", messages, false), stream: false);
        messages.Add(Json(first.Reply.Text)["choices"]![0]!["message"]!.DeepClone());
        messages.Add(new JsonObject { ["role"] = "tool", ["tool_call_id"] = "call_1", ["content"] = "sunny" });
        gateway.Server.ThenReply(Second);

        var second = await gateway.PostAsync(Chat("elsewhere", messages, false));

        Assert.Equal((200, "messages[1].reasoning_details;dropped"), (second.Reply.CommittedStatus, second.Reply.CommittedHeaders.Get("x-gatehouse-loss")));
        Assert.DoesNotContain("gAAAA", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(ResponsesRecordings.Streams), MemberType = typeof(ResponsesRecordings))]
    public async Task Recording_ToAChatClient_IsAWholeStreamWithItsTextAndUsage(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var recorded = ResponsesRecordings.Events(name);
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(FakeModelServer.Frame(recorded, Named), 5, 1777));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        var chunks = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("[DONE]", chunks[^1]);
        var all = recorded.Select(Json).ToList();
        var deltas = chunks.SkipLast(1).Select(Json).Where(c => c["choices"]!.AsArray().Count > 0).Select(c => c["choices"]![0]!["delta"]!).ToList();
        Assert.Equal(string.Concat(all.Where(e => e["type"]!.ToString() == "response.output_text.delta").Select(e => e["delta"])), string.Concat(deltas.Select(d => d["content"])));
        Assert.Equal(
            all.Where(e => e["type"]!.ToString() == "response.output_text.annotation.added" && e["annotation"]!["type"]!.ToString() == "url_citation").Select(e => e["annotation"]!["url"]!.ToString()),
            deltas.SelectMany(d => d["annotations"]?.AsArray() ?? []).Select(a => a!["url_citation"]!["url"]!.ToString()));
        Assert.Equal(all[^1]["response"]!["usage"]!["input_tokens"]!.GetValue<long>(), Json(chunks[^2])["usage"]!["prompt_tokens"]!.GetValue<long>());
        Assert.Equal(("ok", "reported"), (exchange.Exchange.Record.Model!.Outcome, exchange.Exchange.Record.Model!.UsageGrade));
    }

    [Fact]
    public async Task ModelOfChatCompletions_IsNotTouched()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", "plain"));

        Assert.Equal((200, "/v1/chat/completions"), (exchange.Reply.CommittedStatus, gateway.Server.LastRequest.RawTarget));
        Assert.Equal(ModelGateway.Call("hi", "gpt-5"), gateway.Server.LastRequest.Text);
    }

    [Fact]
    public async Task ResponsesClient_PassesByteForByte()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(First);

        var exchange = await gateway.PostAsync("""{ "previous_response_id":"resp_0", "model":"chat", "input":"hi","unknown":[1.0]}""", "/v1/responses");

        Assert.Equal("""{ "previous_response_id":"resp_0", "model":"gpt-5-codex", "input":"hi","unknown":[1.0]}""", gateway.Server.LastRequest.Text);
        Assert.Equal(First, exchange.Reply.Text);
    }

    [Fact]
    public async Task ChatClient_StreamCutAtEveryEvent_IsAnErrorNeverAnEnd()
    {
        for (int count = 1; count < FirstEvents.Length; count++)
        {
            await using var gateway = await ModelGateway.StartAsync(Yaml);
            gateway.Server.ThenStream(FirstEvents.Take(count), Named);

            var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

            var events = ModelGateway.Events(exchange.Reply.Text);
            Assert.NotNull((events.Count > 0 ? Json(events[^1]) : Json(exchange.Reply.Text))["error"]);
            Assert.DoesNotContain("[DONE]", events);
        }
    }

    [Theory]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"Slow down.","param":null}""", 429)]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"Broken."}}}""", 500)]
    public async Task ChatClient_FailureBeforeTheAnswer_HasItsStatus(string failure, int status)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenStream([FirstEvents[0], failure], Named);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

        Assert.Equal(status, exchange.Reply.CommittedStatus);
        Assert.NotNull(Json(exchange.Reply.Text)["error"]);
    }

    private static async Task<TestExchange> PostAsync(ModelGateway gateway, string path, string body, bool stream)
    {
        if (stream)
        {
            gateway.Server.ThenStream(FirstEvents, Named);
        }
        else
        {
            gateway.Server.ThenReply(First);
        }

        var exchange = await gateway.PostAsync(body, path);
        Assert.True(exchange.Reply.CommittedStatus == 200, exchange.Reply.Text);
        Assert.Equal("/v1/responses", gateway.Server.LastRequest.RawTarget);
        Assert.Equal("gpt-5-codex", gateway.Server.LastBody["model"]!.ToString());
        Assert.False((bool)gateway.Server.LastBody["store"]!);
        Assert.Equal("""["reasoning.encrypted_content"]""", gateway.Server.LastBody["include"]!.ToJsonString());
        Assert.Equal("weather", gateway.Server.LastBody["tools"]![0]!["name"]!.ToString());
        return exchange;
    }

    private static async Task CheckSecondTurnAsync(ModelGateway gateway, string path, string body)
    {
        gateway.Server.ThenReply(Second);

        var exchange = await gateway.PostAsync(body, path);

        Assert.True(exchange.Reply.CommittedStatus == 200, exchange.Reply.Text);
        Assert.Contains("Sunny.", exchange.Reply.Text, StringComparison.Ordinal);
        var input = gateway.Server.LastBody["input"]!.AsArray();
        Assert.Equal(["message", "reasoning", "function_call", "function_call_output"], input.Select(i => i!["type"]!.ToString()));
        var reasoning = Json(Reasoning);
        Assert.True(JsonNode.DeepEquals(reasoning, input[1]), input[1]!.ToJsonString());
        Assert.Contains("\"encrypted_content\":\"gAAAA+/_-==\"", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
        Assert.Equal(("call_1", "weather", """{"city":"Rome"}"""), (input[2]!["call_id"]!.ToString(), input[2]!["name"]!.ToString(), input[2]!["arguments"]!.ToString()));
        Assert.Equal("call_1", input[3]!["call_id"]!.ToString());
        Assert.Contains("sunny", input[3]!["output"]!.ToString(), StringComparison.Ordinal);
        Assert.Equal(("openai", 3, 2), (exchange.Exchange.Record.Model!.Provider, exchange.Exchange.Record.Model!.InputTokens, exchange.Exchange.Record.Model!.OutputTokens));
    }

    private static string Response(params string[] items)
        => $$$"""{"id":"resp_1","object":"response","created_at":5,"model":"gpt-5-codex","status":"completed","error":null,"incomplete_details":null,"output":[{{{string.Join(',', items)}}}],"usage":{"input_tokens":3,"output_tokens":2,"total_tokens":5}}""";

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    private static string Chat(string model, JsonArray messages, bool stream) => new JsonObject
    {
        ["model"] = model,
        ["stream"] = stream,
        ["messages"] = messages.DeepClone(),
        ["tools"] = Json("""[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]"""),
    }.ToJsonString();

    private static string Claude(JsonArray messages, bool stream) => new JsonObject
    {
        ["model"] = "chat",
        ["max_tokens"] = 4000,
        ["stream"] = stream,
        ["thinking"] = Json("""{"type":"enabled","budget_tokens":2000}"""),
        ["messages"] = messages.DeepClone(),
        ["tools"] = Json("""[{"name":"weather","input_schema":{"type":"object"}}]"""),
    }.ToJsonString();

    private static string Gemini(JsonArray contents) => new JsonObject
    {
        ["contents"] = contents.DeepClone(),
        ["tools"] = Json("""[{"functionDeclarations":[{"name":"weather","parametersJsonSchema":{"type":"object"}}]}]"""),
        ["generationConfig"] = Json("""{"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"low"}}"""),
    }.ToJsonString();

    private static JsonObject Turn(string role, params JsonNode[] parts) => new() { ["role"] = role, ["parts"] = new JsonArray(parts) };

    private static JsonObject ChatMessageOf(string stream)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = null, ["tool_calls"] = new JsonArray(), ["reasoning_details"] = new JsonArray() };
        foreach (var delta in ModelGateway.Events(stream).SkipLast(1).Select(e => Json(e)["choices"]![0]!["delta"]!))
        {
            foreach (var detail in delta["reasoning_details"]?.AsArray() ?? [])
            {
                message["reasoning_details"]!.AsArray().Add(detail!.DeepClone());
            }

            foreach (var call in delta["tool_calls"]?.AsArray() ?? [])
            {
                var calls = message["tool_calls"]!.AsArray();
                if (call!["id"] is not null)
                {
                    calls.Add(call.DeepClone());
                }
                else
                {
                    calls[^1]!["function"]!["arguments"] = calls[^1]!["function"]!["arguments"]!.ToString() + call["function"]!["arguments"];
                }
            }
        }

        return message;
    }

    private static JsonArray ClaudeContentOf(string stream)
    {
        var content = new JsonArray();
        foreach (string line in stream.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)))
        {
            var read = Json(line["data: ".Length..]);
            switch (read["type"]!.ToString())
            {
                case "content_block_start":
                    content.Add(read["content_block"]!.DeepClone());
                    break;
                case "content_block_delta":
                    Add(content[^1]!.AsObject(), read["delta"]!);
                    break;
            }
        }

        foreach (var block in content.Where(b => b!["partial"] is not null))
        {
            block!["input"] = Json(block["partial"]!.ToString());
            block.AsObject().Remove("partial");
        }

        return content;
    }

    private static void Add(JsonObject block, JsonNode delta)
    {
        var (member, text) = delta["type"]!.ToString() switch
        {
            "thinking_delta" => ("thinking", delta["thinking"]),
            "signature_delta" => ("signature", delta["signature"]),
            "input_json_delta" => ("partial", delta["partial_json"]),
            _ => ("text", delta["text"]),
        };
        block[member] = block[member]?.ToString() + text;
    }
}
