using System.ClientModel;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Server.Demo;
using OpenAI;
using OpenAI.Chat;

namespace Gatehouse.EndToEnd.Tests.Demo;

public sealed class DemoChatTests : IAsyncLifetime
{
    private DemoServer _demo = null!;
    private HttpClient _http = null!;

    public async ValueTask InitializeAsync()
    {
        _demo = await DemoServer.StartAsync();
        _http = new HttpClient { BaseAddress = new Uri(_demo.Address) };
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _demo.DisposeAsync();
    }

    [Fact]
    public async Task Chat_AnyPrompt_SaysThatItIsAStandIn()
    {
        var reply = await ChatAsync("hello");
        Assert.StartsWith("I am demo, a stand-in", reply["choices"]![0]!["message"]!["content"]!.GetValue<string>());
        Assert.Equal("stop", reply["choices"]![0]!["finish_reason"]!.GetValue<string>());
        Assert.True(reply["usage"]!["completion_tokens"]!.GetValue<int>() > 0);
    }

    [Fact]
    public async Task Chat_SamePromptTwice_SameBytes()
    {
        Assert.Equal(await PostAsync(Body("hello", """, "stream": true""")), await PostAsync(Body("hello", """, "stream": true""")));
        Assert.Equal(await PostAsync(Body("hello")), await PostAsync(Body("hello")));
        Assert.NotEqual(await PostAsync(Body("hello")), await PostAsync(Body("goodbye")));
    }

    [Fact]
    public async Task Chat_StreamWithUsage_EndsWithUsageThenTheEndMark()
    {
        var events = Events(await PostAsync(Body("hi", """, "stream": true, "stream_options": {"include_usage": true}""")));
        Assert.Equal("[DONE]", events[^1]);
        var usage = JsonNode.Parse(events[^2])!;
        Assert.Empty(usage["choices"]!.AsArray());
        Assert.True(usage["usage"]!["total_tokens"]!.GetValue<int>() > 0);
        Assert.All(events[..^2], e => Assert.True(JsonNode.Parse(e)!.AsObject().ContainsKey("usage")));
    }

    [Fact]
    public async Task Chat_StreamAndWhole_SameText()
    {
        string whole = (await ChatAsync("[words:40]"))["choices"]![0]!["message"]!["content"]!.GetValue<string>();
        Assert.Equal(whole, TextOf(Events(await PostAsync(Body("[words:40]", """, "stream": true""")))));
    }

    [Fact]
    public async Task Chat_Split_BreaksCharactersAndLineEndsButNotTheText()
    {
        string plain = TextOf(Events(await PostAsync(Body("[words:40] ", """, "stream": true"""))));
        using var reply = await _http.SendAsync(Post(Body("[words:40] [split]", """, "stream": true""")), HttpCompletionOption.ResponseHeadersRead);
        byte[] bytes = await reply.Content.ReadAsByteArrayAsync();
        Assert.Contains("\r\n\r\n", Encoding.UTF8.GetString(bytes));
        Assert.Equal(plain, TextOf(Events(Encoding.UTF8.GetString(bytes).ReplaceLineEndings("\n"))));
    }

    [Fact]
    public async Task Chat_ToolToldAndGiven_IsCalledWithItsArguments()
    {
        const string Tools = """, "tools": [{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}},{"type":"function","function":{"name":"time"}}]""";
        var reply = await ChatAsync("""[tool:weather {\"city\":\"Köln\",\"days\":[1,2]}] [tool:time]""", Tools);
        var calls = reply["choices"]![0]!["message"]!["tool_calls"]!.AsArray();
        Assert.Equal(2, calls.Count);
        Assert.Equal("""{"city":"Köln","days":[1,2]}""", calls[0]!["function"]!["arguments"]!.GetValue<string>());
        Assert.Equal("time", calls[1]!["function"]!["name"]!.GetValue<string>());
        Assert.Equal("tool_calls", reply["choices"]![0]!["finish_reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Chat_ToolToldButNotGiven_IsNotCalled()
    {
        var reply = await ChatAsync("[tool:weather]");
        Assert.Equal("stop", reply["choices"]![0]!["finish_reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Chat_AfterAToolResult_AnswersWithText()
    {
        const string Request = """
            {"model":"demo","tools":[{"type":"function","function":{"name":"weather"}}],"messages":[{"role":"user","content":"[tool:weather]"},
            {"role":"assistant","tool_calls":[{"id":"a","type":"function","function":{"name":"weather","arguments":"{}"}}]},{"role":"tool","tool_call_id":"a","content":"rain"}]}
            """;
        Assert.Contains("The tool said: rain", await PostAsync(Request));
    }

    [Fact]
    public async Task Chat_JsonSchema_AnswersWithAnInstance()
    {
        const string Schema = """, "response_format": {"type":"json_schema","json_schema":{"name":"x","schema":{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"array","items":{"type":"integer","minimum":3}},"kind":{"enum":["a","b"]}},"required":["city"]}}}""";
        var reply = await ChatAsync("x", Schema);
        Assert.Equal("""{"city":"demo","days":[3],"kind":"a"}""", reply["choices"]![0]!["message"]!["content"]!.GetValue<string>());
    }

    [Fact]
    public async Task Chat_SeveralChoices_AreNumberedAndDiffer()
    {
        var events = Events(await PostAsync(Body("hi", """, "n": 3, "stream": true""")));
        var byChoice = events[..^1].Select(e => JsonNode.Parse(e)!["choices"]![0]!).GroupBy(c => c["index"]!.GetValue<int>()).ToList();
        Assert.Equal(3, byChoice.Count);
        Assert.All(byChoice, c => Assert.Equal("stop", c.Last()["finish_reason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Chat_MaxTokens_EndsWithLength()
    {
        var reply = await ChatAsync("[words:50]", """, "max_completion_tokens": 7""");
        Assert.Equal("length", reply["choices"]![0]!["finish_reason"]!.GetValue<string>());
        Assert.Equal(7, reply["usage"]!["completion_tokens"]!.GetValue<int>());
    }

    [Fact]
    public async Task Chat_Cached_ReportsCachedTokensAmongTheInput()
    {
        var usage = (await ChatAsync("[cached:3] some more words to be counted"))["usage"]!;
        Assert.Equal(3, usage["prompt_tokens_details"]!["cached_tokens"]!.GetValue<int>());
        Assert.True(usage["prompt_tokens"]!.GetValue<int>() > 3);
    }

    [Theory]
    [InlineData(401, "invalid_api_key")]
    [InlineData(429, "rate_limit_exceeded")]
    [InlineData(500, null)]
    public async Task Chat_Status_FailsInTheVendorsEnvelope(int status, string? code)
    {
        using var reply = await _http.SendAsync(Post(Body($"[status:{status}] [retry-after:7]")));
        var error = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"]!.AsObject();
        Assert.Equal(status, (int)reply.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(7), reply.Headers.RetryAfter!.Delta);
        Assert.Equal(code, error["code"]?.GetValue<string>());
        Assert.Equal(["message", "type", "param", "code"], error.Select(m => m.Key));
    }

    [Fact]
    public async Task Chat_Cut_EndsTheStreamWithoutItsEnd()
    {
        using var reply = await _http.SendAsync(Post(Body("[words:100] [cut:5]", """, "stream": true""")), HttpCompletionOption.ResponseHeadersRead);
        var body = await reply.Content.ReadAsStreamAsync();
        var received = new MemoryStream();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(received));
        Assert.Equal(5, Encoding.UTF8.GetString(received.ToArray()).Split("\"content\":\"").Length - 2);
    }

    [Fact]
    public async Task Chat_ErrorInTheMiddle_SendsAnErrorObject()
    {
        var events = Events(await PostAsync(Body("[words:100] [error:5]", """, "stream": true""")));
        Assert.NotNull(JsonNode.Parse(events[^1])!["error"]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""")]
    [InlineData("""{"model":"demo","messages":[]}""")]
    public async Task Chat_BadBody_Is400InTheVendorsEnvelope(string body)
    {
        using var reply = await _http.SendAsync(Post(body));
        Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        Assert.Equal("invalid_request_error", JsonNode.Parse(await reply.Content.ReadAsStringAsync())!["error"]!["type"]!.GetValue<string>());
    }

    [Fact]
    public async Task Chat_OfficialClient_ReadsReplyStreamAndTools()
    {
        var client = new ChatClient("demo", new ApiKeyCredential("any"), new OpenAIClientOptions { Endpoint = new Uri(_demo.Address + "/v1") });
        ChatCompletion whole = await client.CompleteChatAsync("hello");
        Assert.StartsWith("I am demo, a stand-in", whole.Content[0].Text);

        var text = new StringBuilder();
        await foreach (var update in client.CompleteChatStreamingAsync("[words:22] [split]"))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(p => p.Text)));
        }

        Assert.EndsWith(" señal brücke Grüße", text.ToString());
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("weather") } };
        ChatCompletion call = await client.CompleteChatAsync([new UserChatMessage("""[tool:weather {"city":"Bonn"}]""")], options);
        Assert.Equal("""{"city":"Bonn"}""", call.ToolCalls[0].FunctionArguments.ToString());
    }

    [Fact]
    public async Task Models_List_NamesTheStandIn()
    {
        var models = JsonNode.Parse(await _http.GetStringAsync("/v1/models"))!;
        Assert.Equal("demo", models["data"]![0]!["id"]!.GetValue<string>());
    }

    [Fact]
    public async Task Echo_AnyOtherRequest_TellsWhatArrived()
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/a%2Fb/c?x=1&y=%20") { Content = new StringContent("grüße") };
        request.Headers.Add("X-One", "1");
        using var reply = await _http.SendAsync(request);
        var echo = JsonNode.Parse(await reply.Content.ReadAsStringAsync())!;
        Assert.Equal("PUT", echo["method"]!.GetValue<string>());
        Assert.Equal("/a%2Fb/c", echo["path"]!.GetValue<string>());
        Assert.Equal("x=1&y=%20", echo["query"]!.GetValue<string>());
        Assert.Equal("1", echo["headers"]!["x-one"]!.GetValue<string>());
        Assert.Equal("grüße", echo["body"]!.GetValue<string>());
        Assert.Contains("stand-in", echo["from"]!.GetValue<string>());
    }

    private static string Body(string prompt, string more = "") => $$"""{"model":"demo","messages":[{"role":"user","content":"{{prompt}}"}]{{more}}}""";

    private static HttpRequestMessage Post(string body) => new(HttpMethod.Post, "/v1/chat/completions") { Content = new StringContent(body, Encoding.UTF8, "application/json") };

    private static List<string> Events(string stream) => [.. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(e => e["data: ".Length..])];

    private static string TextOf(List<string> events)
        => string.Concat(events[..^1].Select(e => JsonNode.Parse(e)!["choices"]![0]!["delta"]!["content"]?.GetValue<string>()));

    private async Task<JsonNode> ChatAsync(string prompt, string more = "") => JsonNode.Parse(await PostAsync(Body(prompt, more)))!;

    private async Task<string> PostAsync(string body)
    {
        using var reply = await _http.SendAsync(Post(body));
        return await reply.Content.ReadAsStringAsync();
    }
}
