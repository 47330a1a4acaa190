using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>OpenAI clients in front of a provider of another form: losses, strictness, thinking and broken streams.</summary>
public sealed class TranslationTests
{
    private const string Yaml = """
        ai:
          providers:
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_1}"] }
          models:
            chat: claude/claude-haiku-4-5
        routes:
          llm: { match: /v1/**, ai: openai }
          exact: { match: /strict/**, ai: { dialect: openai, strict: true } }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_FieldsWithoutAPlace_AreReportedInTheHeader(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", stream: stream, more: ",\"seed\":7,\"logit_bias\":{\"1\":2}"));

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        string loss = exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss")!;
        Assert.Contains("seed;dropped", loss, StringComparison.Ordinal);
        Assert.Contains("logit_bias;dropped", loss, StringComparison.Ordinal);
        Assert.Equal(loss, exchange.Exchange.Record.Model!.Loss);
    }

    [Fact]
    public async Task Post_MemberNameWithLineBreak_CannotSplitTheHeader()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(ModelGateway.Call("hi", more: ",\"a\\r\\nSet-Cookie: x\\u00e4\":1"));

        string loss = exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss")!;
        Assert.DoesNotContain(loss, c => c is < ' ' or > '~');
        Assert.Contains("a__Set-Cookie: x_;dropped", loss, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"a\",\"parameters\":{\"\\ud800\":1}}}]", null, "not valid Unicode")]
    [InlineData(",\"user\":\"a\\ud800b\"", null, "not valid Unicode")]
    [InlineData(",\"user\":\"\u00ff\"", null, "not valid Unicode")]
    [InlineData(",\"temperature\":1e999", "temperature", "too large")]
    [InlineData(",\"top_p\":-1e999", "top_p", "too large")]
    [InlineData(",\"metadata\":{\"a\":1,\"a\":2}", null, "may have a name twice")]
    public async Task Post_WhatCannotBeRead_IsTheCallersFault(string more, string? parameter, string message)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(Encoding.Latin1.GetBytes(ModelGateway.Call("hi", more: more)));

        Assert.Equal(400, exchange.Reply.CommittedStatus);
        var error = JsonNode.Parse(exchange.Reply.Text)!["error"]!;
        Assert.Equal(parameter, error["param"]?.GetValue<string>());
        Assert.Contains(message, error["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Empty(gateway.Server.Requests);
    }

    [Fact]
    public async Task Post_StrictRoute_RefusesWhatWouldBeLost()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var refused = await gateway.PostAsync(ModelGateway.Call("hi", more: ",\"seed\":7"), "/strict/chat/completions");
        var served = await gateway.PostAsync(ModelGateway.Call("hi"), "/strict/chat/completions");

        Assert.Equal(400, refused.Reply.CommittedStatus);
        Assert.Equal("seed", JsonNode.Parse(refused.Reply.Text)!["error"]!["param"]!.GetValue<string>());
        Assert.Equal("refused", refused.Exchange.Record.Model!.Outcome);
        Assert.Equal(200, served.Reply.CommittedStatus);
        Assert.Single(gateway.Server.Requests);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Post_ThinkingSentBack_ReturnsToTheProviderByteForByte(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var first = await gateway.PostAsync(ModelGateway.Call("[think] hi", stream: stream, more: ",\"reasoning_effort\":\"low\""));
        JsonNode details = stream
            ? ModelGateway.Events(first.Reply.Text).Where(e => e[0] == '{').Select(e => JsonNode.Parse(e)!["choices"]!.AsArray().FirstOrDefault()?["delta"]?["reasoning_details"]).Single(d => d is not null)!
            : JsonNode.Parse(first.Reply.Text)!["choices"]![0]!["message"]!["reasoning_details"]!;

        await gateway.PostAsync($$"""{"model":"chat","reasoning_effort":"low","messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"x","reasoning_details":{{details.ToJsonString()}}},{"role":"user","content":"more"}]}""");

        var block = gateway.Server.LastBody["messages"]![1]!["content"]![0]!;
        Assert.Equal("thinking", block["type"]!.GetValue<string>());
        Assert.Equal(details[0]!["text"]!.GetValue<string>(), block["thinking"]!.GetValue<string>());
        Assert.Equal(details[0]!["signature"]!.GetValue<string>(), block["signature"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("[cut:3] hi")]
    [InlineData("[error:3] hi")]
    public async Task Stream_BreaksInTheMiddle_EndsWithTheDialectsError(string prompt)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var exchange = TestExchange.Post("/v1/chat/completions", ModelGateway.Call(prompt + " [pace:20ms]", stream: true));

        await gateway.SendAsync(exchange);

        var events = ModelGateway.Events(exchange.Reply.Text).Where(e => e[0] == '{').Select(e => JsonNode.Parse(e)!).ToList();
        Assert.NotNull(events[^1]["error"]!["message"]);
        Assert.All(events[..^1], e => Assert.Null(e["choices"]![0]!["finish_reason"]));
        Assert.DoesNotContain("[DONE]", exchange.Reply.Text, StringComparison.Ordinal);
        Assert.Equal("error", exchange.Exchange.Record.Model!.Outcome);
    }

    [Fact]
    public async Task Stream_CutInCharactersAndLineEnds_IsReadRight()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var whole = await gateway.PostAsync(ModelGateway.Call("[words:12] hi", stream: true));
        var pieces = await gateway.PostAsync(ModelGateway.Call("[words:12] [split] hi", stream: true));

        Assert.Equal(TextOf(whole).Replace(" [split]", "", StringComparison.Ordinal), TextOf(pieces).Replace(" [split]", "", StringComparison.Ordinal));
        Assert.Contains("東京", TextOf(pieces), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(400, 400)]
    [InlineData(401, 502)]
    [InlineData(403, 403)]
    [InlineData(404, 404)]
    [InlineData(413, 413)]
    [InlineData(429, 429)]
    [InlineData(500, 500)]
    [InlineData(503, 503)]
    [InlineData(529, 503)]
    public async Task Vendor_AnyStatus_IsTheDialectsErrorWithItsStatus(int vendor, int status)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var exchange = await gateway.PostAsync(ModelGateway.Call($"[status:{vendor}] hi"));

        Assert.Equal(status, exchange.Reply.CommittedStatus);
        Assert.Equal(["message", "type", "param", "code"], JsonNode.Parse(exchange.Reply.Text)!["error"]!.AsObject().Select(m => m.Key));
    }

    private static string TextOf(TestExchange exchange)
        => string.Concat(ModelGateway.Events(exchange.Reply.Text).Where(e => e[0] == '{').Select(e => JsonNode.Parse(e)!["choices"]!.AsArray().FirstOrDefault()?["delta"]?["content"]?.GetValue<string>()));
}
