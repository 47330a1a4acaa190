using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;
using Gatehouse.Testing;
using OpenAI;
using OpenAI.Chat;

namespace Gatehouse.AI.Tests.Providers.Anthropic;

/// <summary>OpenAI's own .NET client calls Claude through the gateway over HTTP.</summary>
public sealed class AnthropicClientTests
{
    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "weather", "Tells the weather", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}"""));

    private static async Task<ChatClient> ClientAsync(ModelGateway gateway, string model = "chat") => new(
        model,
        new ApiKeyCredential("client-key"),
        new OpenAIClientOptions { Endpoint = new Uri(await gateway.ListenAsync() + "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    [Fact]
    public async Task Complete_Text_IsReadWithItsUsage()
    {
        await using var gateway = await ModelGateway.StartAsync(AnthropicGatewayTests.Yaml);
        var client = await ClientAsync(gateway);
        gateway.Server.ThenReply("""{"id":"msg_1","type":"message","model":"claude-x","content":[{"type":"thinking","thinking":"t","signature":"s"},{"type":"text","text":"Hello"}],"stop_reason":"end_turn","usage":{"input_tokens":10,"cache_read_input_tokens":5,"cache_creation_input_tokens":3,"output_tokens":9,"output_tokens_details":{"thinking_tokens":4}}}""");

        ChatCompletion answer = await client.CompleteChatAsync([new SystemChatMessage("S"), new UserChatMessage("Q")], new ChatCompletionOptions { MaxOutputTokenCount = 20 });

        Assert.Equal(("Hello", ChatFinishReason.Stop, "msg_1", "claude-x"), (answer.Content[0].Text, answer.FinishReason, answer.Id, answer.Model));
        Assert.Equal((18, 9, 27), (answer.Usage.InputTokenCount, answer.Usage.OutputTokenCount, answer.Usage.TotalTokenCount));
        Assert.Equal((5, 4), (answer.Usage.InputTokenDetails.CachedTokenCount, answer.Usage.OutputTokenDetails.ReasoningTokenCount));
    }

    [Fact]
    public async Task Complete_ParallelTools_GoAroundTheLoop()
    {
        await using var gateway = await ModelGateway.StartAsync(AnthropicGatewayTests.Yaml);
        var client = await ClientAsync(gateway);
        var options = new ChatCompletionOptions { Tools = { Weather }, ToolChoice = ChatToolChoice.CreateRequiredChoice(), AllowParallelToolCalls = true };
        gateway.Server
            .ThenReply("""{"id":"m","type":"message","model":"x","content":[{"type":"text","text":"Looking."},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Köln"}},{"type":"tool_use","id":"toolu_2","name":"weather","input":{"city":"Oslo"}}],"stop_reason":"tool_use","usage":{"input_tokens":1,"output_tokens":1}}""")
            .ThenReply("""{"id":"m","type":"message","model":"x","content":[{"type":"text","text":"Rain in both."}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""");

        var messages = new List<ChatMessage> { new UserChatMessage("Weather in Köln and Oslo?") };
        ChatCompletion first = await client.CompleteChatAsync(messages, options);
        Assert.Equal(ChatFinishReason.ToolCalls, first.FinishReason);
        Assert.Equal(["toolu_1 weather {\"city\":\"Köln\"}", "toolu_2 weather {\"city\":\"Oslo\"}"], first.ToolCalls.Select(c => $"{c.Id} {c.FunctionName} {c.FunctionArguments}"));
        Assert.Equal("any", (string?)gateway.Server.LastBody["tool_choice"]!["type"]);

        messages.Add(new AssistantChatMessage(first));
        messages.AddRange(first.ToolCalls.Select(c => new ToolChatMessage(c.Id, "rain")));
        options.ToolChoice = ChatToolChoice.CreateAutoChoice();
        ChatCompletion second = await client.CompleteChatAsync(messages, options);
        Assert.Equal("Rain in both.", second.Content[0].Text);
        Assert.Equal(
            """[{"role":"user","content":[{"type":"text","text":"Weather in Köln and Oslo?"}]},{"role":"assistant","content":[{"type":"text","text":"Looking."},{"type":"tool_use","id":"toolu_1","name":"weather","input":{"city":"Köln"}},{"type":"tool_use","id":"toolu_2","name":"weather","input":{"city":"Oslo"}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"toolu_1","content":"rain"},{"type":"tool_result","tool_use_id":"toolu_2","content":"rain"}]}]""",
            Member(gateway, "messages"));
    }

    [Fact]
    public async Task Complete_Image_ArrivesAsItWas()
    {
        await using var gateway = await ModelGateway.StartAsync(AnthropicGatewayTests.Yaml);
        var client = await ClientAsync(gateway);
        byte[] image = [0x89, 0x50, 0x4E, 0x47, 0xFB, 0xFF];
        await client.CompleteChatAsync([new UserChatMessage(
            ChatMessageContentPart.CreateTextPart("What is it?"),
            ChatMessageContentPart.CreateImagePart(BinaryData.FromBytes(image), "image/png"),
            ChatMessageContentPart.CreateImagePart(new Uri("https://example.com/a.png")))]);

        Assert.Equal(
            """[{"role":"user","content":[{"type":"text","text":"What is it?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBOR/v/"}},{"type":"image","source":{"type":"url","url":"https://example.com/a.png"}}]}]""",
            Member(gateway, "messages").Replace(Convert.ToBase64String(image), "iVBOR/v/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Complete_JsonSchema_ConstrainsTheModel()
    {
        await using var gateway = await ModelGateway.StartAsync(AnthropicGatewayTests.Yaml);
        var client = await ClientAsync(gateway);
        const string Schema = """{"type":"object","properties":{"name":{"type":"string"}},"required":["name"],"additionalProperties":false}""";
        await client.CompleteChatAsync([new UserChatMessage("Q")], new ChatCompletionOptions
        {
            ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("person", BinaryData.FromString(Schema), jsonSchemaIsStrict: true),
        });

        Assert.Equal($$$"""{"format":{"type":"json_schema","schema":{{{Schema}}}}}""", Member(gateway, "output_config"));
    }

    [Fact]
    public async Task Stream_RecordedText_ComesInItsPieces()
    {
        await using var gateway = await ModelGateway.StartAsync(AnthropicGatewayTests.Yaml);
        var client = await ClientAsync(gateway);
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        gateway.Server.ThenRecordedStream(ModelVendor.Anthropic, "ai-recordings", "anthropic", "anthropic-text.chunks.txt");

        var text = new StringBuilder();
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in client.CompleteChatStreamingAsync([new UserChatMessage("Q")]))
        {
            text.AppendJoin("", update.ContentUpdate.Select(c => c.Text));
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
        }

        Assert.Equal("Hello! I'm doing well, thank you for asking. How are you doing today? Is there anything I can help you with?", text.ToString());
        Assert.Equal((ChatFinishReason.Stop, 12, 30), (finish, usage!.InputTokenCount, usage.OutputTokenCount));
    }

    [Fact]
    public async Task Stream_RecordedToolCall_ComesInItsPieces()
    {
        await using var gateway = await ModelGateway.StartAsync(AnthropicGatewayTests.Yaml);
        var client = await ClientAsync(gateway);
        Assert.SkipUnless(SharedData.IsAvailable, SharedData.MissingReason);
        gateway.Server.ThenRecordedStream(ModelVendor.Anthropic, "ai-recordings", "anthropic", "anthropic-json-other-tool.1.chunks.txt");

        var arguments = new StringBuilder();
        string id = "", name = "";
        ChatFinishReason? finish = null;
        await foreach (var update in client.CompleteChatStreamingAsync([new UserChatMessage("Q")], new ChatCompletionOptions { Tools = { Weather } }))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                Assert.Equal(0, call.Index);
                id += call.ToolCallId;
                name += call.FunctionName;
                arguments.Append(call.FunctionArgumentsUpdate);
            }

            finish = update.FinishReason ?? finish;
        }

        Assert.Equal(("toolu_019Zvehfe1XQWweT1pm7okyt", "weather", "{\"location\": \"San Francisco\"}", ChatFinishReason.ToolCalls), (id, name, arguments.ToString(), finish));
    }

    [Fact]
    public async Task Complete_StandInModel_TalksAnthropicToo()
    {
        await using var gateway = await ModelGateway.StartAsync(AnthropicGatewayTests.Yaml);
        var client = await ClientAsync(gateway);
        ChatCompletion answer = await client.CompleteChatAsync([new UserChatMessage("[tool:weather {\"city\":\"Bonn\"}] go")], new ChatCompletionOptions { Tools = { Weather } });
        Assert.Equal("weather {\"city\":\"Bonn\"}", string.Join(", ", answer.ToolCalls.Select(c => $"{c.FunctionName} {c.FunctionArguments}")));
    }

    [Fact]
    public async Task Complete_Overloaded_IsTheClientsException()
    {
        await using var gateway = await ModelGateway.StartAsync(AnthropicGatewayTests.Yaml);
        var client = await ClientAsync(gateway);
        var error = await Assert.ThrowsAsync<ClientResultException>(() => client.CompleteChatAsync([new UserChatMessage("[status:529] [retry-after:0] x")]));
        Assert.Equal(503, error.Status);
    }

    private static string Member(ModelGateway gateway, string name)
        => Calling.Json(gateway.Server.LastRequest.Text).GetProperty(name).GetRawText();
}
