using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Server.Demo;

namespace Gatehouse.EndToEnd.Tests.Demo;

public sealed class DemoMessagesTests : IAsyncLifetime
{
    private DemoServer _demo = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _demo = await DemoServer.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_demo.Address) };
        _http.DefaultRequestHeaders.Add("anthropic-version", "2023-06-01");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _demo.DisposeAsync();
    }

    [Fact]
    public async Task Messages_Whole_HasTextStopReasonAndUsage()
    {
        var reply = JsonNode.Parse(await PostAsync(Body("hello [cached:2] and more text here")))!;
        Assert.StartsWith("I am demo, a stand-in", reply["content"]![0]!["text"]!.GetValue<string>());
        Assert.Equal("end_turn", reply["stop_reason"]!.GetValue<string>());
        Assert.Equal(2, reply["usage"]!["cache_read_input_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Messages_Stream_HasTheEventsInTheVendorsOrder()
    {
        const string More = """, "stream": true, "thinking": {"type":"enabled","budget_tokens":1024}""";
        var events = Events(await PostAsync(Body("hello", More)));
        Assert.All(events, e => Assert.Equal(e.Name, e.Data["type"]!.GetValue<string>()));
        var order = events.Select(e => e.Name).Aggregate(new List<string>(), (kept, name) =>
        {
            if (kept.Count == 0 || kept[^1] != name)
            {
                kept.Add(name);
            }

            return kept;
        });
        Assert.Equal(
            [
                "message_start", "content_block_start", "content_block_delta", "content_block_stop",
                "content_block_start", "ping", "content_block_delta", "content_block_stop", "message_delta", "message_stop",
            ],
            order);
        Assert.Contains(events, e => e.Data["delta"]?["type"]?.GetValue<string>() == "signature_delta");
    }

    [Fact]
    public async Task Messages_Tool_StreamsItsInputInPieces()
    {
        const string More = """, "stream": true, "tools": [{"name":"weather","input_schema":{"type":"object"}}]""";
        var events = Events(await PostAsync(Body("""[tool:weather {\"city\":\"Köln\"}]""", More)));
        string input = string.Concat(events.Select(e => e.Data["delta"]?["partial_json"]?.GetValue<string>()));
        Assert.Equal("""{"city":"Köln"}""", input);
        Assert.Equal("tool_use", events.Single(e => e.Name == "message_delta").Data["delta"]!["stop_reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Messages_ForcedTool_IsCalledWithASampleOfItsSchema()
    {
        const string More = """, "tool_choice": {"type":"tool","name":"save"}, "tools": [{"name":"save","input_schema":{"type":"object","properties":{"n":{"type":"integer"}}}}]""";
        var reply = JsonNode.Parse(await PostAsync(Body("x", More)))!;
        Assert.Equal("""{"n":1}""", reply["content"]![0]!["input"]!.ToJsonString());
    }

    [Theory]
    [InlineData(401, "authentication_error")]
    [InlineData(429, "rate_limit_error")]
    [InlineData(529, "overloaded_error")]
    public async Task Messages_Status_FailsInTheVendorsEnvelope(int status, string type)
    {
        using var reply = await _http.SendAsync(Post(Body($"[status:{status}]")));
        var body = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal("error", body["type"]!.GetValue<string>());
        Assert.Equal(type, body["error"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Messages_ErrorInTheMiddle_IsTheErrorEvent()
        => Assert.Equal("error", Events(await PostAsync(Body("[words:50] [error:3]", """, "stream": true""")))[^1].Name);

    [Theory]
    [InlineData("""{"model":"demo","messages":[{"role":"user","content":"x"}]}""", "max_tokens")]
    [InlineData("""{"model":"demo","max_tokens":5,"messages":[]}""", "messages")]
    [InlineData("""{"max_tokens":5,"messages":[{"role":"user","content":"x"}]}""", "model")]
    [InlineData("""{"model":"demo","max_tokens":5,"messages":[{"role":"user"}]}""", "content")]
    public async Task Messages_RequiredFieldMissing_Is400NamingIt(string body, string field)
    {
        using var reply = await _http.SendAsync(Post(body));
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Contains(field, JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"]!["message"]!.GetValue<string>());
    }

    [Fact]
    public async Task Messages_Refuse_StopsWithRefusal()
        => Assert.Equal("refusal", JsonNode.Parse(await PostAsync(Body("[refuse]")))!["stop_reason"]!.GetValue<string>());

    private static string Body(string prompt, string more = "") => $$"""{"model":"demo","max_tokens":500,"messages":[{"role":"user","content":"{{prompt}}"}]{{more}}}""";

    private static HttpRequestMessage Post(string body) => new(HttpMethod.Post, "/v1/messages") { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static List<(string Name, JsonNode Data)> Events(string stream)
        => [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e.Split('\n')).Select(l => (l[0]["event: ".Length..], JsonNode.Parse(l[1]["data: ".Length..])!))];

    private async Task<string> PostAsync(string body)
    {
        using var reply = await _http.SendAsync(Post(body));
        return await reply.Content.ReadAsStringAsync();
    }
}
