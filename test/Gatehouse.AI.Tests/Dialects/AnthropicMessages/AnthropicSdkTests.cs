using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using Anthropic.Models.Messages;
using Gatehouse.Testing;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

/// <summary>Anthropic's own .NET client against the gateway over HTTP: passing through, and translated to OpenAI's form.</summary>
public sealed class AnthropicSdkTests
{
    private const string Yaml = """
        ai:
          providers:
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_1}"] }
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_2}"] }
          models:
            passes: claude/demo
            translated: openai/demo
        routes:
          llm: { match: /v1/**, ai: anthropic }
        """;

    private static readonly Tool Weather = new()
    {
        Name = "weather",
        Description = "Tells the weather of a city.",
        InputSchema = new InputSchema
        {
            Properties = new Dictionary<string, JsonElement> { ["city"] = JsonElement.Parse("""{"type":"string"}""") },
            Required = ["city"],
        },
    };

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task Create_Text_IsAValidMessage(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var message = await (await ConnectAsync(gateway)).Messages.Create(Call(model, "Hello ä😀") with { System = "Be brief." }, TestContext.Current.CancellationToken);

        message.Validate();
        Assert.Equal("end_turn", message.StopReason!.Raw());
        Assert.Contains("Hello ä😀", TextOf(message), StringComparison.Ordinal);
        Assert.True(message.Usage.InputTokens > 0 && message.Usage.OutputTokens > 0);
    }

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task CreateStreaming_Text_ComesInPieces(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var (events, text) = (new List<RawMessageStreamEvent>(), "");
        await foreach (var streamEvent in (await ConnectAsync(gateway)).Messages.CreateStreaming(Call(model, "Hello 東京 [words:6]"), TestContext.Current.CancellationToken))
        {
            streamEvent.Validate();
            events.Add(streamEvent);
            text += streamEvent.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickText(out var piece) ? piece.Text : "";
        }

        Assert.NotEqual("", text);
        Assert.True(events[0].TryPickStart(out _) && events[^1].TryPickStop(out _));
        Assert.True(events[^2].TryPickDelta(out var end));
        Assert.Equal("end_turn", end.Delta.StopReason!.Raw());
        Assert.True(end.Usage.OutputTokens > 0);
    }

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task Create_Tools_GoAroundTheLoop(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);
        var call = Call(model, "How is it in Oslo?") with { Tools = [Weather], ToolChoice = new ToolChoiceAny() };

        var first = await client.Messages.Create(call, TestContext.Current.CancellationToken);

        ValidateOwn(model, first);
        Assert.Equal("tool_use", first.StopReason!.Raw());
        Assert.True(first.Content[^1].TryPickToolUse(out var use));
        Assert.Equal("weather", use.Name);
        Assert.True(use.Input.ContainsKey("city"));
        var second = await client.Messages.Create(
            Call(model, "How is it in Oslo?") with
            {
                Tools = [Weather],
                Messages =
                [
                    new UserMessageParam("How is it in Oslo?"),
                    new AssistantMessageParam(new List<ContentBlockParam> { new ToolUseBlockParam { ID = use.ID, Name = use.Name, Input = use.Input } }),
                    new UserMessageParam(new List<ContentBlockParam> { new ToolResultBlockParam { ToolUseID = use.ID, Content = "12 degrees" } }),
                ],
            },
            TestContext.Current.CancellationToken);
        Assert.Contains("12 degrees", TextOf(second), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task CreateStreaming_Tools_ComeAsOneBlock(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var call = Call(model, "How is it in Oslo?") with { Tools = [Weather], ToolChoice = new ToolChoiceAny() };

        var (names, input) = (new List<string>(), "");
        await foreach (var streamEvent in (await ConnectAsync(gateway)).Messages.CreateStreaming(call, TestContext.Current.CancellationToken))
        {
            ValidateOwn(model, streamEvent);
            if (streamEvent.TryPickContentBlockStart(out var start) && start.ContentBlock.TryPickToolUse(out var use))
            {
                names.Add(use.Name);
            }

            input += streamEvent.TryPickContentBlockDelta(out var delta) && delta.Delta.TryPickInputJson(out var piece) ? piece.PartialJson : "";
        }

        Assert.Equal(["weather"], names);
        Assert.True(JsonElement.Parse(input).TryGetProperty("city", out _));
    }

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task Create_ThinkingAndRefusal_AreValid(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);

        if (model == "translated")
        {
            gateway.Server.ThenReply("""{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","reasoning_content":"Hm.","content":"A"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2}}""");
        }

        var thought = await client.Messages.Create(Call(model, "Hm [think]") with { MaxTokens = 5000, Thinking = new ThinkingConfigEnabled(2000) }, TestContext.Current.CancellationToken);
        var refused = await client.Messages.Create(Call(model, "No [refuse]"), TestContext.Current.CancellationToken);

        ValidateOwn(model, thought);
        ValidateOwn(model, refused);
        Assert.True(thought.Content[0].TryPickThinking(out var thinking) && thinking.Thinking.Length > 0);
        Assert.Equal("refusal", refused.StopReason!.Raw());
    }

    [Theory]
    [InlineData("passes", "\"data\":\"iVBOR/v/\"")]
    [InlineData("translated", "data:image/png;base64,iVBOR/v/")]
    public async Task Create_Image_ArrivesAsItWas(string model, string sent)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var call = Call(model, "x") with
        {
            Messages =
            [
                new UserMessageParam(new List<ContentBlockParam>
                {
                    new TextBlockParam { Text = "What is it?" },
                    new ImageBlockParam { Source = new Base64ImageSource { Data = "iVBOR/v/", MediaType = MediaType.ImagePng } },
                }),
            ],
        };

        (await (await ConnectAsync(gateway)).Messages.Create(call, TestContext.Current.CancellationToken)).Validate();

        Assert.Contains(sent, gateway.Server.LastRequest.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("passes", "[status:429] [retry-after:0]", 429, "rate_limit_error")]
    [InlineData("translated", "[status:429] [retry-after:0]", 429, "rate_limit_error")]
    [InlineData("translated", "[status:503] [retry-after:0]", 529, "overloaded_error")]
    [InlineData("passes", "[status:400]", 400, "invalid_request_error")]
    [InlineData("translated", "[status:400]", 400, "invalid_request_error")]
    [InlineData("nothing", "x", 404, "not_found_error")]
    public async Task Create_Error_IsTheClientsOwn(string model, string prompt, int status, string type)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);

        var failure = await Assert.ThrowsAnyAsync<AnthropicApiException>(() => client.Messages.Create(Call(model, prompt), TestContext.Current.CancellationToken));

        Assert.Equal(status, (int)failure.StatusCode);
        Assert.Contains($"\"{type}\"", failure.ResponseBody, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("passes")]
    [InlineData("translated")]
    public async Task CreateStreaming_GivenUp_EndsTheVendorsCallToo(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        using var giveUp = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var client = await ConnectAsync(gateway);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var streamEvent in client.Messages.CreateStreaming(Call(model, "[words:1000] [pace:20ms]"), giveUp.Token))
            {
                if (streamEvent.TryPickContentBlockDelta(out _))
                {
                    await giveUp.CancelAsync();
                }
            }
        });

        await Eventually.TrueAsync(() => gateway.Server.Aborted == 1, "the vendor's call ends");
    }

    [Fact]
    public async Task CountTokens_OfTheVendorsOwnModel_IsRead()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        gateway.Server.ThenReply("""{"input_tokens":14}""");

        var count = await (await ConnectAsync(gateway)).Messages.CountTokens(
            new MessageCountTokensParams { Model = "passes", Messages = [new UserMessageParam("Hi")] },
            TestContext.Current.CancellationToken);

        Assert.Equal(14, count.InputTokens);
    }

    [Fact]
    public async Task List_Models_GivesTheAliases()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);

        var page = await client.Models.List(cancellationToken: TestContext.Current.CancellationToken);
        var one = await client.Models.Retrieve("passes", cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(["passes", "translated"], page.Items.Select(m => m.ID));
        Assert.False(page.HasNext());
        one.Validate();
    }

    // What the gateway writes has every member that the client's types know; the vendor of the tests leaves newer ones out.
    private static void ValidateOwn(string model, global::Anthropic.Core.ModelBase answer)
    {
        if (model == "translated")
        {
            answer.Validate();
        }
    }

    private static MessageCreateParams Call(string model, string prompt) => new()
    {
        Model = model,
        MaxTokens = 100,
        Messages = [new UserMessageParam(prompt)],
    };

    private static string TextOf(Message message) => string.Concat(message.Content.Select(b => b.TryPickText(out var text) ? text.Text : ""));

    private static async Task<AnthropicClient> ConnectAsync(ModelGateway gateway)
        => new() { BaseUrl = await gateway.ListenAsync(), ApiKey = "client-key", MaxRetries = 0 };
}
