using Gatehouse.AI.Dialects.OpenAIResponses;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

public sealed class ResponsesFieldTests
{
    private const string Call = """
        {"model":"chat","instructions":"i","input":[
          {"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_video","x":1}]},
          {"type":"reasoning","id":"r","summary":[],"encrypted_content":"gAAAA"},
          {"role":"assistant","content":"b","phase":"commentary"},
          {"type":"function_call","call_id":"c1","name":"f","arguments":"{}"},
          {"type":"function_call","call_id":"c2","name":"g","arguments":"{"},
          {"type":"function_call_output","call_id":"c1","output":[{"type":"input_text","text":"r"}]},
          {"type":"computer_call_output","call_id":"c3"},
          {"role":"user","content":"c"}]}
        """;

    [Theory]
    [InlineData("messages[0].content[0].cache_control", "instructions.cache_control")]
    [InlineData("messages[1].content[1]", "input[0].content[1]")]
    [InlineData("messages[1].content[0].cache_control", "input[0].content[0].cache_control")]
    [InlineData("messages[1].name", "input[0].name")]
    [InlineData("messages[2].content[0].thinking", "input[1]")]
    [InlineData("messages[2].content[1].phase", "input[2].phase")]
    [InlineData("messages[2].content[2]", "input[3]")]
    [InlineData("messages[2].tool_calls[1].function.arguments", "input[4].arguments")]
    [InlineData("messages[3].content[0].content[0]", "input[5].output[0]")]
    [InlineData("messages[4].content[0]", "input[6]")]
    [InlineData("messages[4].content[1]", "input[7].content")]
    [InlineData("messages[9].content[1]", "messages[9].content[1]")]
    [InlineData("tools[1].function.strict", "tools[1].strict")]
    [InlineData("response_format.json_schema.description", "text.format.description")]
    [InlineData("response_format", "text.format")]
    [InlineData("reasoning_effort", "reasoning.effort")]
    [InlineData("max_completion_tokens", "max_output_tokens")]
    [InlineData("store", "store")]
    public void FieldOf_APlaceInTheHub_IsTheClientsName(string field, string name) => Assert.Equal(name, ResponsesFields.Of(field, Responses.Read(Call)));

    [Fact]
    public async Task Post_ItemsThatAreLost_AreReportedWhereTheyWereWritten()
    {
        await using var gateway = await ModelGateway.StartAsync("""
            ai:
              providers: { claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_1}"] } }
              models: { chat: claude/claude-haiku-4-5 }
            routes: { llm: { match: /v1/**, ai: openai } }
            """);

        var exchange = await gateway.PostAsync(
            """{"model":"chat","input":[{"role":"user","content":[{"type":"input_text","text":"a"}]},{"type":"web_search_call","id":"ws_1"},{"role":"user","content":[{"type":"input_text","text":"b"},{"type":"input_video"}]}]}""",
            "/v1/responses");

        string loss = exchange.Reply.CommittedHeaders.Get("x-gatehouse-loss")!;
        Assert.Contains("input[1];dropped", loss, StringComparison.Ordinal);
        Assert.Contains("input[2].content[1];dropped", loss, StringComparison.Ordinal);
    }
}
