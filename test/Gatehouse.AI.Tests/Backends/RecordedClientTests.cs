using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Gatehouse.AI.Tests.JavaScript;
using Gatehouse.Testing;
using OpenAI.Chat;
using SdkClient = OpenAI.OpenAIClient;
using SdkOptions = OpenAI.OpenAIClientOptions;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>OpenAI's and Anthropic's .NET clients in front of each kind of provider, whose vendor replays recordings; and what they make of failures.</summary>
public sealed class RecordedClientTests
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""";

    private const string Both = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
          models: { both: [openai/demo, claude/demo] }
        routes:
          llm: { match: /**, ai: all }
        """;

    public static TheoryData<string> Vendors() => [.. RecordedVendor.All.Select(v => v.Type)];

    [Theory]
    [MemberData(nameof(Vendors))]
    public async Task OpenAI_RecordedVendor_ReadsItAll(string type)
    {
        var vendor = RecordedVendor.All.Single(v => v.Type == type);
        await using var gateway = await ModelGateway.StartAsync(vendor.Yaml);
        vendor.Play(gateway.Server);
        var chat = await OpenAIAsync(gateway, "model");
        var options = new ChatCompletionOptions();
        if (vendor.TakesTools)
        {
            options.Tools.Add(ChatTool.CreateFunctionTool("weather", "Tells the weather.", BinaryData.FromString(Schema)));
        }

        ChatCompletion whole = await chat.CompleteChatAsync([new UserChatMessage("Go.")], options, TestContext.Current.CancellationToken);

        Assert.True(whole.Content.Count > 0 || whole.ToolCalls.Count > 0);
        Assert.True(Enum.IsDefined(whole.FinishReason) && whole.Model.Length > 0);
        Assert.True(whole.Usage.InputTokenCount > 0 && whole.Usage.OutputTokenCount > 0);
        var (pieces, finishes, tokens) = (0, 0, 0);
        await foreach (var update in chat.CompleteChatStreamingAsync([new UserChatMessage("Go.")], options, TestContext.Current.CancellationToken))
        {
            pieces += update.ContentUpdate.Count + update.ToolCallUpdates.Count;
            finishes += update.FinishReason is null ? 0 : 1;
            tokens = update.Usage?.OutputTokenCount ?? tokens;
        }

        Assert.True(pieces > 0 && tokens > 0);
        Assert.Equal(1, finishes);
    }

    [Theory]
    [MemberData(nameof(Vendors))]
    public async Task Anthropic_RecordedVendor_ReadsItAll(string type)
    {
        var vendor = RecordedVendor.All.Single(v => v.Type == type);
        await using var gateway = await ModelGateway.StartAsync(vendor.Yaml);
        vendor.Play(gateway.Server);
        var client = await AnthropicAsync(gateway);
        var tool = new Tool
        {
            Name = "weather",
            Description = "Tells the weather.",
            InputSchema = new InputSchema { Properties = new Dictionary<string, JsonElement> { ["city"] = JsonElement.Parse("""{"type":"string"}""") } },
        };
        var call = Call("model", "Go.");
        call = vendor.TakesTools ? call with { Tools = [tool] } : call;

        var whole = await client.Messages.Create(call, TestContext.Current.CancellationToken);

        Assert.True(whole.Content.Count > 0 && whole.Usage.InputTokens > 0 && whole.Usage.OutputTokens > 0);
        Assert.NotEqual("", whole.StopReason!.Raw());
        var events = new List<RawMessageStreamEvent>();
        await foreach (var streamEvent in client.Messages.CreateStreaming(call, TestContext.Current.CancellationToken))
        {
            events.Add(streamEvent);
        }

        Assert.True(events[0].TryPickStart(out _) && events[^1].TryPickStop(out _));
        Assert.Contains(events, e => e.TryPickContentBlockDelta(out _));
        Assert.Contains(events, e => e.TryPickDelta(out var end) && end.Usage.OutputTokens > 0);
    }

    [Fact]
    public async Task Vendor_IsDown_IsEachClientsOwnFailure()
    {
        await using var gateway = await ModelGateway.StartAsync(Both.Replace("{server}", DeadAddress.Next(), StringComparison.Ordinal));
        var chat = await OpenAIAsync(gateway, "both");

        var openAI = await Assert.ThrowsAsync<ClientResultException>(() => chat.CompleteChatAsync([new UserChatMessage("x")], cancellationToken: TestContext.Current.CancellationToken));
        await using var second = await ModelGateway.StartAsync(Both.Replace("{server}", DeadAddress.Next(), StringComparison.Ordinal));
        var client = await AnthropicAsync(second);
        var anthropic = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => client.Messages.Create(Call("both", "x"), TestContext.Current.CancellationToken));

        Assert.Equal((502, 502), (openAI.Status, (int)anthropic.StatusCode));
        Assert.Contains("provider_unreachable", openAI.Message, StringComparison.Ordinal);
        Assert.Contains("\"api_error\"", anthropic.ResponseBody, StringComparison.Ordinal);
    }

    /// <summary>The gateway tried both targets; a client that tries twice more by itself would make six calls of two.</summary>
    [Fact]
    public async Task Anthropic_WhoseCallFailedEverywhere_DoesNotTryAgain()
    {
        await using var gateway = await ModelGateway.StartAsync(Both);
        var client = new AnthropicClient { BaseUrl = await gateway.ListenAsync(), ApiKey = "client-key", MaxRetries = 2 };

        await Assert.ThrowsAnyAsync<AnthropicApiException>(() => client.Messages.Create(Call("both", "[status:503]"), TestContext.Current.CancellationToken));

        Assert.Equal(2, gateway.Server.Requests.Count);
    }

    private static MessageCreateParams Call(string model, string prompt) => new() { Model = model, MaxTokens = 100, Messages = [new UserMessageParam(prompt)] };

    private static async Task<ChatClient> OpenAIAsync(ModelGateway gateway, string model)
    {
        var options = new SdkOptions { Endpoint = new Uri(await gateway.ListenAsync() + "/v1"), RetryPolicy = new ClientRetryPolicy(0) };
        return new SdkClient(new ApiKeyCredential("client-key"), options).GetChatClient(model);
    }

    private static async Task<AnthropicClient> AnthropicAsync(ModelGateway gateway)
        => new() { BaseUrl = await gateway.ListenAsync(), ApiKey = "client-key", MaxRetries = 0 };
}
