using System.Text;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.AnthropicMessages;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

public sealed class MessagesFieldsTests
{
    private const string Turns = """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"},{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"tool_use","id":"1","name":"f","input":{}},{"type":"text","text":"b"},{"type":"tool_use","id":"2","name":"f","input":{}}]}]""";

    [Theory]
    [InlineData("messages[0].content[0]", "messages[0].content[0]", "system[0]")]
    [InlineData("messages[0].role", "messages[0].role", "system")]
    [InlineData("messages[1].content[2].cache_control", "messages[1].content[2].cache_control", "messages[0].content[2].cache_control")]
    [InlineData("messages[9].content[0]", "messages[9].content[0]", "messages[9].content[0]")]
    [InlineData("tools[2].function.parameters", "tools[2].input_schema", "tools[2].input_schema")]
    [InlineData("tools[2].function.strict", "tools[2].strict", "tools[2].strict")]
    [InlineData("stop", "stop_sequences", "stop_sequences")]
    [InlineData("reasoning_effort", "thinking", "thinking")]
    [InlineData("response_format.json_schema.schema", "output_config.format", "output_config.format")]
    [InlineData("top_k", "top_k", "top_k")]
    public void FieldOf_HubsPlace_IsTheClientsName(string field, string expected, string withSystem)
    {
        Assert.Equal(expected, Of(field, Turns + "}"));
        Assert.Equal(withSystem, Of(field, Turns + ",\"system\":\"S\"}"));
    }

    [Theory]
    [InlineData("messages[1].tool_calls[0]", "messages[1].content[1]")]
    [InlineData("messages[1].tool_calls[1].function.arguments", "messages[1].content[3].input")]
    [InlineData("messages[1].tool_calls[2]", "messages[1].tool_calls[2]")]
    public void FieldOf_CallOfATool_IsABlockAmongTheOthers(string field, string expected) => Assert.Equal(expected, Of(field, Turns + "}"));

    private static string Of(string field, string body)
    {
        var form = new AnthropicMessagesForm();
        return form.FieldOf(field, form.ReadCall(CallAddress.None, Encoding.UTF8.GetBytes(body)));
    }
}
