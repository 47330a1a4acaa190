using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>What is remembered of each attempt, for spans and metrics.</summary>
public sealed class AttemptRecordTests
{
    private const string Yaml = """
        ai:
          providers:
            first: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
          models:
            chat: [first/one, claude/claude-haiku-4-5]
            alone: first/one
            vectors: first/text-embedding-3-small
        routes:
          llm: { match: /v1/**, ai: all }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Attempts_FallbackAcrossVendors_AreEachThere(bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"error":{"message":"no","type":"t","param":null,"code":null}}""", 503);

        var model = (await gateway.PostAsync(ModelGateway.Call("hi", stream: stream))).Exchange.Record.Model!;

        Assert.Equal(("chat", 2), (model.Operation, model.Attempts.Count));
        Assert.Equal(("openai", "first", "one", "error"), (model.Attempts[0].Provider, model.Attempts[0].Service, model.Attempts[0].ProviderModel, model.Attempts[0].Outcome));
        Assert.NotEmpty(model.Attempts[0].Error);
        Assert.Equal(("anthropic", "claude", "claude-haiku-4-5", "ok", "stop"), (model.Attempts[1].Provider, model.Attempts[1].Service, model.Attempts[1].ProviderModel, model.Attempts[1].Outcome, model.Attempts[1].FinishReason));
        Assert.True(model.Attempts[1] is { InputTokens: > 0, OutputTokens: > 0, FirstTokenAt: > 0 });
        Assert.StartsWith(gateway.Server.Address, model.Attempts[1].Target, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/chat/completions", false)]
    [InlineData("/v1/chat/completions", true)]
    [InlineData("/v1/messages", false)]
    [InlineData("/v1/messages", true)]
    public async Task Attempts_UnderATrace_HaveTheIdOfTheAnswer(string path, bool stream)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        string body = ModelGateway.Call("hi", "alone", stream, ",\"max_tokens\":100");
        var traced = TestExchange.Post(path, body);
        traced.Exchange.TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

        await gateway.SendAsync(traced);

        Assert.StartsWith("chatcmpl-", Assert.Single(traced.Exchange.Record.Model!.Attempts).ResponseId, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":"chatcmpl-1","choices":[]}""", "chatcmpl-1")]
    [InlineData("""{"type":"message_start","message":{"model":"m","id":"msg_1"}}""", "msg_1")]
    [InlineData("""{"type":"response.created","response":{"object":"response","id":"resp_1"}}""", "resp_1")]
    [InlineData("""{"candidates":[{"content":{"id":"no"}}],"responseId":"g-1"}""", "g-1")]
    [InlineData("""{"message":{"content":"x"},"model":"m"}""", "")]
    [InlineData("""{"id":7}""", "")]
    [InlineData("""{"id":""", "")]
    [InlineData("[]", "")]
    public void ReplyId_OfAnAnswerOrItsFirstEvent(string json, string id) => Assert.Equal(id, AI.Backends.ReplyId.Of(ModelGateway.Utf8(json)));
}
