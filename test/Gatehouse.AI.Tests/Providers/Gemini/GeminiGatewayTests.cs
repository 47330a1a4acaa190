using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Providers.GeminiCompatible;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Providers.Gemini;

/// <summary>OpenAI's format in front, Gemini's behind: what the two see. The vendor replays recordings.</summary>
public sealed class GeminiGatewayTests
{
    private const string Yaml = """
        ai:
          providers:
            google: { type: gemini, url: "{server}", keys: ["${env:KEY_1}"] }
          models:
            chat: google/gemini-3-pro-preview
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static JsonNode Json(string text) => JsonNode.Parse(text)!;

    [Fact]
    public async Task Post_Call_ReachesTheVendorInItsForm()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Encoding.UTF8.GetString(GeminiRecordings.Bytes("google-reasoning.json")));

        var exchange = await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", """{"model":"chat","max_completion_tokens":50,"messages":[{"role":"user","content":"hi"}]}""")
            .WithHeader("x-goog-api-key", "of-the-client"));

        var request = gateway.Server.LastRequest;
        Assert.Equal("/v1beta/models/gemini-3-pro-preview:generateContent", request.RawTarget);
        Assert.Equal("secret-of-KEY_1", request.Header("x-goog-api-key"));
        Assert.Equal("""{"contents":[{"role":"user","parts":[{"text":"hi"}]}],"generationConfig":{"maxOutputTokens":50}}""", request.Text);

        var reply = Json(exchange.Reply.Text);
        Assert.Equal(("There are **3** \"r\"s in strawberry.\n\nHere is the breakdown: st**r**awbe**rr**y.", "stop"), ((string?)reply["choices"]![0]!["message"]!["content"], (string?)reply["choices"]![0]!["finish_reason"]));
        Assert.Equal("""{"prompt_tokens":9,"completion_tokens":311,"total_tokens":320,"prompt_tokens_details":{"cached_tokens":0,"cache_write_tokens":0},"completion_tokens_details":{"reasoning_tokens":282}}""", reply["usage"]!.ToJsonString());
        Assert.Equal(("gemini", "gemini-3-pro-preview", "reported"), (exchange.Exchange.Record.Model!.Provider, exchange.Exchange.Record.Model!.ResponseModel, exchange.Exchange.Record.Model!.UsageGrade));
    }

    [Theory]
    [MemberData(nameof(GeminiRecordings.AllStreams), MemberType = typeof(GeminiRecordings))]
    public async Task Post_RecordedStream_IsAChatStreamAndItsMessageGoesBack(string name)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var recorded = GeminiRecordings.Events(name);
        gateway.Server.ThenStreamBytes(FakeModelServer.Cut(GeminiRecordings.Frame(recorded), 7, 101));

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true, more: ",\"stream_options\":{\"include_usage\":true}"));

        Assert.Equal("/v1beta/models/gemini-3-pro-preview:streamGenerateContent?alt=sse", gateway.Server.LastRequest.RawTarget);
        var events = ModelGateway.Events(exchange.Reply.Text);
        Assert.Equal("[DONE]", events[^1]);
        var usage = Json(recorded[^1])["usageMetadata"]!;
        Assert.Equal((int)usage["totalTokenCount"]!, (int)Json(events[^2])["usage"]!["total_tokens"]!);
        Assert.Equal((int)usage["thoughtsTokenCount"]!, (int)Json(events[^2])["usage"]!["completion_tokens_details"]!["reasoning_tokens"]!);

        // A client that puts the message together and sends it back returns each signature to its place.
        var message = Message(events);
        string body = new JsonObject { ["model"] = "chat", ["messages"] = new JsonArray(new JsonObject { ["role"] = "user", ["content"] = "hi" }, message) }.ToJsonString();
        gateway.Server.ThenReply(Encoding.UTF8.GetString(GeminiRecordings.Bytes("google-text.json")));
        var second = await gateway.PostAsync(body);
        Assert.Equal(200, second.Reply.CommittedStatus);
        Assert.Equal(Signatures(recorded.Select(Json)), Signatures([gateway.Server.LastBody]));
        Assert.False(second.Reply.CommittedHeaders.Contains("x-gatehouse-loss"), second.Reply.CommittedHeaders.Get("x-gatehouse-loss"));
    }

    [Fact]
    public async Task Post_RecordedStreamCutAtEveryEvent_IsAnErrorNeverAnEnd()
    {
        var recorded = GeminiRecordings.Events("google-reasoning.chunks.txt");
        for (int count = 1; count < recorded.Count; count++)
        {
            await using var gateway = await ModelGateway.StartAsync(Yaml);
            gateway.Server.ThenStreamBytes([GeminiRecordings.Frame(recorded.Take(count))]);

            var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: true));

            var events = ModelGateway.Events(exchange.Reply.Text);
            Assert.NotNull(Json(events[^1])["error"]);
            Assert.DoesNotContain("[DONE]", events);
        }
    }

    [Fact]
    public async Task Post_RecordedLimit_IsTheDialectsErrorWithTheWait()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply(Encoding.UTF8.GetString(GeminiRecordings.Bytes("google-429-retry-info.json")), 429);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi"));

        Assert.Equal((429, "35", "34400"), (exchange.Reply.CommittedStatus, exchange.Reply.CommittedHeaders.Get("retry-after"), exchange.Reply.CommittedHeaders.Get("retry-after-ms")));
        Assert.Equal("rate_limit_error", (string?)Json(exchange.Reply.Text)["error"]!["type"]);
    }

    private static JsonObject Message(IReadOnlyList<string> events)
    {
        var message = new JsonObject { ["role"] = "assistant", ["content"] = "" };
        foreach (var delta in events.SkipLast(2).Select(e => Json(e)["choices"]![0]!["delta"]!.AsObject()))
        {
            message["content"] = (string?)message["content"] + (string?)delta["content"];
            foreach (var detail in delta["reasoning_details"]?.AsArray() ?? [])
            {
                ((JsonArray)(message["reasoning_details"] ??= new JsonArray())).Add(detail!.DeepClone());
            }

            foreach (var call in delta["tool_calls"]?.AsArray() ?? [])
            {
                var calls = (JsonArray)(message["tool_calls"] ??= new JsonArray());
                if (calls.Count == (int)call!["index"]!)
                {
                    calls.Add(new JsonObject { ["id"] = (string?)call["id"], ["type"] = "function", ["function"] = new JsonObject { ["name"] = (string?)call["function"]!["name"], ["arguments"] = "" } });
                }

                var function = calls[^1]!["function"]!;
                function["arguments"] = (string?)function["arguments"] + (string?)call["function"]!["arguments"];
            }
        }

        return message;
    }

    /// <summary>Each signature with the kind of part it stands on.</summary>
    private static List<string> Signatures(IEnumerable<JsonNode> bodies)
    {
        var contents = bodies.SelectMany(b => b["candidates"] is { } candidates ? candidates.AsArray().Select(c => c!["content"]!) : b["contents"]!.AsArray().Select(c => c!));
        return [.. contents.SelectMany(c => c["parts"]!.AsArray()).Where(p => p!["thoughtSignature"] is not null)
            .Select(p => $"{(p!["functionCall"]?["name"] is { } name ? (string?)name : "text")} {(string?)p["thoughtSignature"]}")];
    }
}
