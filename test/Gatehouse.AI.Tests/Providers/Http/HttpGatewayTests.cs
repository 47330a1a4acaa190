using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Http;

/// <summary>Clients of several forms in front, an API that only its template knows behind: a stand-in that answers as each test says.</summary>
public sealed class HttpGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            mood:
              type: http
              url: "{server}/v2/classify"
              keys: ["${env:KEY_1}"]
              idle_timeout: 5s
              price: { per_request: 0.0004 USD }
              template:
                path: "/{{model}}?verbose=1"
                headers: { X-Version: "2" }
                request:
                  text: "{{input}}"
                  hint: "As {{system}}, up to {{max_tokens}}"
                  options: { temperature: "{{temperature ?? 0.5}}", top_k: "{{top_k}}", labels: [good, bad], strict: true }
                reply:
                  text: $.result.label
                  thinking: $.result.why
                  finish: $.result.end
                  finish_words: { cut: length }
                  model: $.model
                  id: $.id
                  usage: { input: $.tokens.in, output: $.tokens.out }
                  error: $.fault.text
            talk:
              type: http
              url: "{server}/talk"
              keys: ["${env:KEY_1}"]
              idle_timeout: 5s
              template:
                auth: { query: api_key }
                request: { messages: "{{messages}}", tools: "{{tools}}", stream: "{{stream}}", schema: "{{schema}}" }
                reply: { text: "$.out[*].text", tool_calls: $.calls }
                stream: { path: /live, request: { mode: live }, text: $.delta, thinking: $.thought, finish: $.end, end: "[END]", usage: { input: $.in, output: $.out } }
            plain:
              type: http
              url: "{server}"
              template: { request: "{{transcript}}", reply: { text: $ }, stream: { text: $, event: token } }
          models:
            mood: mood/big model
            talk: talk/t
            plain: plain/p
        routes:
          all: { match: /v1/**, ai: all }
        """;

    private const string Reply = """{"id":"r-1","model":"mood-7","result":{"label":"good","why":"It smiles.","end":"done"},"tokens":{"in":9,"out":2}}""";

    private static string Ask(string model, string more = "") => ModelGateway.Call("What a day!", model, more: more);

    [Fact]
    public async Task Post_Call_IsWrittenByTheTemplate()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Reply);

        var exchange = await gateway.PostAsync(
            """{"model":"mood","messages":[{"role":"system","content":"a judge"},{"role":"user","content":"Line 1\n\"quoted\" 😀"}],"max_completion_tokens":9}""");

        var request = gateway.Server.LastRequest;
        Assert.Equal(("POST", "/v2/classify/big%20model?verbose=1", "2"), (request.Method, request.RawTarget, request.Header("X-Version")));
        Assert.Equal("Bearer secret-of-KEY_1", request.Header("Authorization"));
        Assert.True(JsonNode.DeepEquals(
            JsonNode.Parse("""{"text":"Line 1\n\"quoted\" 😀","hint":"As a judge, up to 9","options":{"temperature":0.5,"labels":["good","bad"],"strict":true}}"""),
            JsonNode.Parse(request.Text)), request.Text);
        var reply = JsonNode.Parse(exchange.Reply.Text)!;
        Assert.Equal(("good", "stop", "r-1", "mood-7"), ((string?)reply["choices"]![0]!["message"]!["content"], (string?)reply["choices"]![0]!["finish_reason"], (string?)reply["id"], (string?)reply["model"]));
        Assert.Null(exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
        var record = exchange.Exchange.Record.Model!;
        Assert.Equal((9, 2, "reported", 0.0004m), (record.InputTokens, record.OutputTokens, record.UsageGrade, record.CostUsd));
    }

    [Fact]
    public async Task Post_WhatTheTemplateHasNoPlaceFor_IsTold()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Reply);

        var exchange = await gateway.PostAsync(
            """{"model":"mood","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}],"seed":1,"top_p":0.5,"temperature":1,"stop":["x"],"tools":[{"type":"function","function":{"name":"f"}}],"mystery":{"a":1},"response_format":{"type":"json_object"},"n":1}""");

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        var lost = exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss")!.Split(", ").Order(StringComparer.Ordinal);
        Assert.Equal(
            ["messages[0];dropped", "messages[1];dropped", "mystery;dropped", "response_format;dropped", "seed;dropped", "stop;dropped", "tools;dropped", "top_p;dropped"],
            lost);
        Assert.Equal(1, (int)gateway.Server.LastBody["options"]!["temperature"]!);
    }

    [Theory]
    [InlineData("""{"model":"mood","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AA=="}}]}]}""", "messages[0].content[1]")]
    [InlineData("""{"model":"mood","messages":[{"role":"assistant","content":"a"}]}""", "messages")]
    [InlineData("""{"model":"mood","messages":[{"role":"user","content":"a"}],"n":2}""", "n")]
    public async Task Post_WhatCannotBeLeftOut_IsRefused(string body, string field)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(body);

        Assert.Equal((400, field), (exchange.Reply.CommittedStatus, (string?)JsonNode.Parse(exchange.Reply.Text)!["error"]!["param"]));
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Post_MessagesToolsAndSchema_GoWhole()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"out":[{"text":"On "},{"text":"it."}],"calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]}""");

        var exchange = await gateway.PostAsync(
            """{"model":"talk","max_tokens":50,"system":"Brief.","messages":[{"role":"user","content":[{"type":"text","text":"hi"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}}]}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""",
            "/v1/messages");

        var request = gateway.Server.LastRequest;
        Assert.Equal("/talk?api_key=secret-of-KEY_1", request.RawTarget);
        Assert.Null(request.Header("Authorization"));
        var body = JsonNode.Parse(request.Text)!;
        Assert.Equal("system", (string?)body["messages"]![0]!["role"]);
        Assert.Equal("data:image/png;base64,AA==", (string?)body["messages"]![1]!["content"]![1]!["image_url"]!["url"]);
        Assert.Equal(("f", false, false), ((string?)body["tools"]![0]!["function"]!["name"], (bool)body["stream"]!, body.AsObject().ContainsKey("schema")));
        var reply = JsonNode.Parse(exchange.Reply.Text)!;
        Assert.Equal(("On it.", "tool_use", "f", 1), ((string?)reply["content"]![0]!["text"], (string?)reply["stop_reason"], (string?)reply["content"]![1]!["name"], (int)reply["content"]![1]!["input"]!["a"]!));
        Assert.Equal("max_tokens;dropped", exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    public async Task Post_Stream_IsReadByThePathsInAnyPieces(int size)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        byte[] bytes = Encoding.UTF8.GetBytes("""data: {"thought":"Hm."}|data: {"delta":"Grü"}|data: {"other":1}|data: {"delta":"ße 😀","end":"length"}|data: {"in":5,"out":3}|data: [END]|data: {"delta":"late"}|""".Replace("|", "\n\n", StringComparison.Ordinal));
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(bytes, size));

        var exchange = await gateway.PostAsync(Ask("talk", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal("/talk/live?api_key=secret-of-KEY_1", gateway.Server.LastRequest.RawTarget);
        Assert.Equal(("live", true), ((string?)gateway.Server.LastBody["mode"], (bool)gateway.Server.LastBody["stream"]!));
        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("[DONE]", events[^1]);
        var chunks = events.SkipLast(1).Select(e => JsonNode.Parse(e)!).ToList();
        Assert.Equal("Grüße 😀", string.Concat(chunks.Select(c => (string?)c["choices"]!.AsArray().FirstOrDefault()?["delta"]?["content"])));
        Assert.Contains(chunks, c => (string?)c["choices"]!.AsArray().FirstOrDefault()?["finish_reason"] == "length");
        Assert.Equal(8, (int)chunks[^1]["usage"]!["total_tokens"]!);
    }

    [Fact]
    public async Task Post_StreamWithoutItsEnd_IsAnError()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenStreamBytes(["data: {\"delta\":\"half\",\"end\":\"length\"}\n\n"u8.ToArray()]);

        var exchange = await gateway.PostAsync(Ask("talk", ",\"stream\":true"));

        Assert.Contains("\"error\":{", ModelGateway.Events(exchange.Reply.Text)[^1], StringComparison.Ordinal);
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Post_StreamOfNamedEventsWithoutAnEnd_EndsWithTheBytes()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenStreamBytes(["event: token\ndata: a b\n\nevent: info\ndata: not this\n\nevent: token\ndata:  c\n\n"u8.ToArray()]);

        var exchange = await gateway.PostAsync(Ask("plain", ",\"stream\":true"));

        Assert.Equal("\"user: What a day!\"", gateway.Server.LastRequest.Text);
        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("a b c", string.Concat(events.SkipLast(1).Select(e => (string?)JsonNode.Parse(e)!["choices"]!.AsArray().FirstOrDefault()?["delta"]?["content"])));
    }

    [Fact]
    public async Task Post_StreamOfAnApiWithoutOne_IsTheWholeAnswer()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Reply).ThenReply(Reply);

        var chat = await gateway.PostAsync(Ask("mood", ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"));
        var messages = await gateway.PostAsync("""{"model":"mood","max_tokens":50,"stream":true,"messages":[{"role":"user","content":"hi"}]}""", "/v1/messages");

        Assert.Equal("text/event-stream; charset=utf-8", chat.Reply.CommittedHeaders.Get("Content-Type"));
        Assert.Equal("application/json", gateway.Server.LastRequest.Header("Accept"));
        var chunks = ModelGateway.Events(chat.Reply.Text).SkipLast(1).Select(e => JsonNode.Parse(e)!).ToList();
        Assert.Equal("good", string.Concat(chunks.Select(c => (string?)c["choices"]!.AsArray().FirstOrDefault()?["delta"]?["content"])));
        Assert.Equal(11, (int)chunks[^1]["usage"]!["total_tokens"]!);
        string[] names = [.. messages.Reply.Text.Split('\n').Where(l => l.StartsWith("event: ", StringComparison.Ordinal)).Select(l => l["event: ".Length..])];
        Assert.Equal(
            ["message_start", "content_block_start", "content_block_delta", "content_block_stop", "content_block_start", "content_block_delta", "content_block_stop", "message_delta", "message_stop"],
            names);
        Assert.Equal(0.0004m, chat.Exchange.Record.Model!.CostUsd);
    }

    [Theory]
    [InlineData(200, """{"fault":{"text":"No mood today."}}""", 502, "No mood today.")]
    [InlineData(200, """{"result":{}}""", 502, "The provider's answer has nothing at $.result.label.")]
    [InlineData(200, "<html>", 502, "The provider's answer cannot be read.")]
    [InlineData(422, """{"fault":{"text":"Too sad."}}""", 422, "Too sad.")]
    [InlineData(429, """{"message":"Slow down."}""", 429, "Slow down.")]
    [InlineData(500, "oops", 500, "The provider answered with status 500.")]
    public async Task Post_Error_IsTheDialects(int status, string body, int expected, string message)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(body, status);

        var exchange = await gateway.PostAsync(Ask("mood"));

        Assert.Equal((expected, message), (exchange.Reply.CommittedStatus, (string?)JsonNode.Parse(exchange.Reply.Text)!["error"]!["message"]));
    }

    [Fact]
    public async Task Post_PlainTextReply_IsTheAnswer()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("Just words.");

        var exchange = await gateway.PostAsync(Ask("plain"));

        Assert.Equal("Just words.", (string?)JsonNode.Parse(exchange.Reply.Text)!["choices"]![0]!["message"]!["content"]);
    }

    [Fact]
    public async Task Reload_TemplateInAFileThatChanged_IsTakenOver()
    {
        string file = Path.Combine(Path.GetTempPath(), $"template-{Guid.NewGuid():N}.yaml");
        string yaml = $"ai:\n  providers:\n    mood: {{ type: http, url: \"{{server}}\", template: \"{file}\" }}\n  models: {{ mood: mood/m }}\nroutes:\n  all: {{ match: /v1/**, ai: openai }}\n";
        try
        {
            File.WriteAllText(file, "request: { q: \"{{input}}\" }\nreply: { text: $.a }\n");
            await using var gateway = await ModelGateway.StartAsync(yaml);
            gateway.Server.ThenReply("""{"a":"one","b":"two"}""").ThenReply("""{"a":"one","b":"two"}""");
            var before = await gateway.PostAsync(Ask("mood"));

            File.WriteAllText(file, "request: { q: \"{{input}}\" }\nreply: { text: $.b }\n");
            gateway.Reload(yaml);
            var after = await gateway.PostAsync(Ask("mood"));

            Assert.Contains("\"content\":\"one\"", before.Reply.Text, StringComparison.Ordinal);
            Assert.Contains("\"content\":\"two\"", after.Reply.Text, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
