using System.ClientModel;
using System.Text.Json;
using Gatehouse.Testing;
using OpenAI.Chat;
using SdkClient = OpenAI.OpenAIClient;
using SdkOptions = OpenAI.OpenAIClientOptions;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>The official OpenAI client against the gateway over HTTP: passing through, and translated to Anthropic.</summary>
public sealed class OpenAIClientTests
{
    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
          models:
            passes: openai/demo
            translated: claude/claude-haiku-4-5
        consumers:
          shop: { keys: ["${env:KEY_CONSUMER_OF_THE_SHOP}"], models: [passes] }
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "weather",
        "Tells the weather of a city.",
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task CompleteChat_Text_IsAnswered(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var chat = await ConnectAsync(gateway, model);

        ChatCompletion reply = await chat.CompleteChatAsync([new SystemChatMessage("Be brief."), new UserChatMessage("Hello ä😀")]);

        Assert.Equal(ChatFinishReason.Stop, reply.FinishReason);
        Assert.Contains("Hello ä😀", reply.Content[0].Text, StringComparison.Ordinal);
        Assert.True(reply.Usage.InputTokenCount > 0 && reply.Usage.OutputTokenCount > 0);
    }

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task CompleteChatStreaming_Text_ArrivesInPiecesWithOneFinish(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var chat = await ConnectAsync(gateway, model);

        var updates = new List<StreamingChatCompletionUpdate>();
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("Hello 東京")]))
        {
            updates.Add(update);
        }

        Assert.Contains("Hello 東京", string.Concat(updates.SelectMany(u => u.ContentUpdate).Select(c => c.Text)), StringComparison.Ordinal);
        Assert.Equal(ChatFinishReason.Stop, Assert.Single(updates, u => u.FinishReason is not null).FinishReason);
        Assert.Single(updates, u => u.Role is not null);
        Assert.True(updates.Single(u => u.Usage is not null).Usage.OutputTokenCount > 0);
    }

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task CompleteChat_Tools_AreCalledAndTheirResultsTaken(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var chat = await ConnectAsync(gateway, model);
        var options = new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };
        var messages = new List<ChatMessage> { new UserChatMessage("How is it in Oslo?") };

        ChatCompletion first = await chat.CompleteChatAsync(messages, options);

        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        var call = Assert.Single(first.ToolCalls);
        Assert.Equal("weather", call.FunctionName);
        Assert.True(JsonDocument.Parse(call.FunctionArguments).RootElement.TryGetProperty("city", out _));
        messages.Add(new AssistantChatMessage(first));
        messages.Add(new ToolChatMessage(call.Id, "12 degrees"));
        ChatCompletion second = await chat.CompleteChatAsync(messages, new ChatCompletionOptions { Tools = { Weather } });
        Assert.Contains("12 degrees", second.Content[0].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task CompleteChatStreaming_Tools_ComeAsFragmentsOfOneCall(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var chat = await ConnectAsync(gateway, model);
        var options = new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };

        var fragments = new List<StreamingChatToolCallUpdate>();
        ChatFinishReason? finish = null;
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("How is it in Oslo?")], options))
        {
            fragments.AddRange(update.ToolCallUpdates);
            finish = update.FinishReason ?? finish;
        }

        Assert.Equal(ChatFinishReason.ToolCalls, finish);
        Assert.All(fragments, f => Assert.Equal(0, f.Index));
        Assert.Equal("weather", fragments[0].FunctionName);
        Assert.Single(fragments, f => !string.IsNullOrEmpty(f.ToolCallId));
        string arguments = string.Concat(fragments.Select(f => f.FunctionArgumentsUpdate?.ToString()));
        Assert.True(JsonDocument.Parse(arguments).RootElement.TryGetProperty("city", out _));
    }

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task CompleteChat_JsonSchema_GivesJson(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var chat = await ConnectAsync(gateway, model);
        var options = new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat(
                "answer",
                BinaryData.FromString("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}"""),
                jsonSchemaIsStrict: true),
        };

        ChatCompletion reply = await chat.CompleteChatAsync([new UserChatMessage("A number, please.")], options);

        Assert.True(JsonDocument.Parse(reply.Content[0].Text).RootElement.TryGetProperty("n", out _));
    }

    [Fact]
    public async Task CompleteChat_UnknownModel_IsTheClientsNotFound()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var chat = await ConnectAsync(gateway, "nothing");

        var failure = await Assert.ThrowsAsync<ClientResultException>(() => chat.CompleteChatAsync([new UserChatMessage("x")]));

        Assert.Equal(404, failure.Status);
        Assert.Contains("model_not_found", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetModels_ListsTheAliases()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = new SdkClient(new ApiKeyCredential("client-key"), new SdkOptions { Endpoint = new Uri(await gateway.ListenAsync() + "/v1") });

        var models = await client.GetOpenAIModelClient().GetModelsAsync();
        var one = await client.GetOpenAIModelClient().GetModelAsync("passes");

        Assert.Equal(["passes", "translated"], models.Value.Select(m => m.Id));
        Assert.Equal("passes", one.Value.Id);
    }

    [Fact]
    public async Task Models_ForAConsumer_AreTheOnesItMayCall()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var consumer = gateway.Snapshot.Consumers.Find("shop")!;

        var list = await gateway.SendAsync(TestExchange.Get("/v1/models").As(consumer));
        var hidden = await gateway.SendAsync(TestExchange.Get("/v1/models/translated").As(consumer));
        var call = await gateway.SendAsync(TestExchange.Post("/v1/chat/completions", ModelGateway.Call("hi", "translated")).As(consumer));

        Assert.Contains("\"passes\"", list.Reply.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("translated", list.Reply.Text, StringComparison.Ordinal);
        Assert.Equal(404, hidden.Reply.CommittedStatus);
        Assert.Equal(404, call.Reply.CommittedStatus);
    }

    private static async Task<ChatClient> ConnectAsync(ModelGateway gateway, string model)
        => new SdkClient(new ApiKeyCredential("client-key"), new SdkOptions { Endpoint = new Uri(await gateway.ListenAsync() + "/v1") }).GetChatClient(model);
}
