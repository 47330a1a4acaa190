#pragma warning disable OPENAI001 // The client marks its Responses API as one that may change; what it sends and reads is what is tested here.
using System.ClientModel;
using System.Text.Json;
using Gatehouse.Testing;
using OpenAI.Responses;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

/// <summary>The official OpenAI client's Responses API against the gateway over HTTP, translated to OpenAI chat and to Anthropic. The vendor is the demo's model.</summary>
public sealed class ResponsesClientTests
{
    private const string Yaml = """
        ai:
          providers:
            server: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
          models:
            chat: server/demo
            claude: claude/claude-haiku-4-5
        routes:
          llm: { match: /v1/**, ai: openai }
        """;

    private static readonly ResponseTool Weather = ResponseTool.CreateFunctionTool(
        "weather",
        BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}"""),
        strictModeEnabled: true,
        "Tells the weather of a city.");

    [Theory]
    [InlineData("chat")]
    [InlineData("claude")]
    public async Task CreateResponse_Text_IsAnswered(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);
        var options = Call(model, "Hello ä😀");
        options.Instructions = "Be brief.";
        options.Metadata["k"] = "v";

        ResponseResult reply = await client.CreateResponseAsync(options);

        Assert.Equal(ResponseStatus.Completed, reply.Status);
        Assert.Contains("Hello ä😀", reply.GetOutputText(), StringComparison.Ordinal);
        Assert.True(reply.Usage.InputTokenCount > 0 && reply.Usage.OutputTokenCount > 0);
        Assert.Equal(reply.Usage.TotalTokenCount, reply.Usage.InputTokenCount + reply.Usage.OutputTokenCount);
        Assert.Equal("v", reply.Metadata["k"]);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("claude")]
    public async Task CreateResponseStreaming_Text_ArrivesInPiecesAndIsWholeAtTheEnd(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var updates = await StreamAsync(await ConnectAsync(gateway), Call(model, "Hello 東京 [words:20]"));

        string text = string.Concat(updates.OfType<StreamingResponseOutputTextDeltaUpdate>().Select(u => u.Delta));
        Assert.Contains("東京", text, StringComparison.Ordinal);
        Assert.True(updates.OfType<StreamingResponseOutputTextDeltaUpdate>().Count() > 3);
        Assert.Equal(Enumerable.Range(0, updates.Count), updates.Select(u => u.SequenceNumber));
        var completed = Assert.IsType<StreamingResponseCompletedUpdate>(updates[^1]).Response;
        Assert.Equal(text, completed.GetOutputText());
        Assert.True(completed.Usage.OutputTokenCount > 0);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("claude")]
    public async Task CreateResponse_Tools_AreCalledAndTheirResultsTaken(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);
        var options = Call(model, "How is it in Oslo?");
        options.Tools.Add(Weather);
        options.ToolChoice = ResponseToolChoice.CreateRequiredChoice();

        ResponseResult first = await client.CreateResponseAsync(options);

        var call = Assert.Single(first.OutputItems.OfType<FunctionCallResponseItem>());
        Assert.Equal("weather", call.FunctionName);
        Assert.True(JsonDocument.Parse(call.FunctionArguments).RootElement.TryGetProperty("city", out _));
        var next = Call(model, "How is it in Oslo?");
        next.Tools.Add(Weather);
        foreach (var item in first.OutputItems)
        {
            next.InputItems.Add(item);
        }

        next.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, "12 degrees"));
        ResponseResult second = await client.CreateResponseAsync(next);
        Assert.Contains("12 degrees", second.GetOutputText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("claude")]
    public async Task CreateResponseStreaming_Tools_ComeAsFragmentsOfOneCall(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var options = Call(model, "How is it in Oslo?");
        options.Tools.Add(Weather);
        options.ToolChoice = ResponseToolChoice.CreateFunctionChoice("weather");

        var updates = await StreamAsync(await ConnectAsync(gateway), options);

        var added = Assert.IsType<FunctionCallResponseItem>(Assert.Single(updates.OfType<StreamingResponseOutputItemAddedUpdate>(), u => u.Item is FunctionCallResponseItem).Item);
        var done = Assert.Single(updates.OfType<StreamingResponseFunctionCallArgumentsDoneUpdate>());
        Assert.Equal(string.Concat(updates.OfType<StreamingResponseFunctionCallArgumentsDeltaUpdate>().Select(u => u.Delta.ToString())), done.FunctionArguments.ToString());
        Assert.Equal(("weather", added.Id), (added.FunctionName, done.ItemId));
        Assert.True(JsonDocument.Parse(done.FunctionArguments).RootElement.TryGetProperty("city", out _));
        Assert.IsType<StreamingResponseCompletedUpdate>(updates[^1]);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("claude")]
    public async Task CreateResponse_JsonSchema_GivesJson(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);
        var options = Call(model, "A number, please.");
        options.TextOptions = new ResponseTextOptions
        {
            TextFormat = ResponseTextFormat.CreateJsonSchemaFormat(
                "answer",
                BinaryData.FromString("""{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}"""),
                jsonSchemaIsStrict: true),
        };

        ResponseResult reply = await client.CreateResponseAsync(options);

        Assert.True(JsonDocument.Parse(reply.GetOutputText()).RootElement.TryGetProperty("n", out _));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("claude")]
    public async Task CreateResponse_ImagesAndFiles_ReachTheVendor(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);
        var options = new CreateResponseOptions
        {
            Model = model,
            InputItems =
            {
                ResponseItem.CreateUserMessageItem(
                [
                    ResponseContentPart.CreateInputTextPart("What is this?"),
                    ResponseContentPart.CreateInputImagePart(new Uri("https://x.test/a.png")),
                    ResponseContentPart.CreateInputFilePart(BinaryData.FromBytes([1, 2, 3]), "application/pdf", "a.pdf"),
                ]),
            },
        };

        ResponseResult reply = await client.CreateResponseAsync(options);

        Assert.Equal(ResponseStatus.Completed, reply.Status);
        Assert.Contains("https://x.test/a.png", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
        Assert.Contains("AQID", gateway.Server.LastRequest.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateResponse_Thinking_IsAReasoningItemThatGoesBack()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);
        var options = Call("claude", "[think] hi");
        options.ReasoningOptions = new ResponseReasoningOptions { ReasoningEffortLevel = ResponseReasoningEffortLevel.Low };

        ResponseResult reply = await client.CreateResponseAsync(options);

        var thought = Assert.Single(reply.OutputItems.OfType<ReasoningResponseItem>());
        Assert.NotEmpty(thought.GetSummaryText());
        Assert.NotEmpty(thought.EncryptedContent);
        options.InputItems.Add(thought);
        options.InputItems.Add(reply.OutputItems.OfType<MessageResponseItem>().Single());
        options.InputItems.Add(ResponseItem.CreateUserMessageItem("more"));
        await client.CreateResponseAsync(options);
        Assert.Equal(thought.GetSummaryText(), gateway.Server.LastBody["messages"]![1]!["content"]![0]!["thinking"]!.ToString());
    }

    [Theory]
    [InlineData("nothing", "hi", 404, "model_not_found")]
    [InlineData("claude", "[status:429] hi", 429, "rate_limit")]
    [InlineData("chat", "[status:400] hi", 400, "")]
    public async Task CreateResponse_AnError_IsTheClientsException(string model, string text, int status, string code)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);

        var failure = await Assert.ThrowsAsync<ClientResultException>(() => client.CreateResponseAsync(Call(model, text)));

        Assert.Equal(status, failure.Status);
        Assert.Contains(code, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CreateResponse_PreviousResponse_IsRefusedWithWhatToDo()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);
        var options = Call("claude", "hi");
        options.PreviousResponseId = "resp_1";

        var failure = await Assert.ThrowsAsync<ClientResultException>(() => client.CreateResponseAsync(options));

        Assert.Equal(400, failure.Status);
        Assert.Contains("Send the items", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("claude")]
    public async Task CreateResponseStreaming_BreaksInTheMiddle_TellsOfTheFailure(string model)
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);

        var updates = await StreamAsync(await ConnectAsync(gateway), Call(model, "[cut:3] hi [pace:20ms]"));

        Assert.NotEmpty(Assert.IsType<StreamingResponseErrorUpdate>(updates[^2]).Message);
        var failed = Assert.IsType<StreamingResponseFailedUpdate>(updates[^1]).Response;
        Assert.Equal(ResponseStatus.Failed, failed.Status);
        Assert.NotEmpty(failed.Error.Message);
    }

    [Fact]
    public async Task CreateResponseStreaming_ClientLeaves_TheVendorIsGivenUp()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml);
        var client = await ConnectAsync(gateway);
        using var leave = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var update in await client.CreateResponseStreamingAsync(Streamed(Call("claude", "[words:500] [pace:20ms] hi")), leave.Token))
            {
                if (update is StreamingResponseOutputTextDeltaUpdate)
                {
                    await leave.CancelAsync();
                }
            }
        });

        for (int i = 0; i < 200 && gateway.Server.Aborted == 0; i++)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal(1, gateway.Server.Aborted);
    }

    private static CreateResponseOptions Call(string model, string text) => new() { Model = model, InputItems = { ResponseItem.CreateUserMessageItem(text) } };

    private static CreateResponseOptions Streamed(CreateResponseOptions options)
    {
        options.StreamingEnabled = true;
        return options;
    }

    private static async Task<List<StreamingResponseUpdate>> StreamAsync(ResponsesClient client, CreateResponseOptions options)
    {
        var updates = new List<StreamingResponseUpdate>();
        await foreach (var update in await client.CreateResponseStreamingAsync(Streamed(options), TestContext.Current.CancellationToken))
        {
            updates.Add(update);
        }

        return updates;
    }

    private static async Task<ResponsesClient> ConnectAsync(ModelGateway gateway)
        => new(new ApiKeyCredential("client-key"), new ResponsesClientOptions { Endpoint = new Uri(await gateway.ListenAsync() + "/v1") });
}
