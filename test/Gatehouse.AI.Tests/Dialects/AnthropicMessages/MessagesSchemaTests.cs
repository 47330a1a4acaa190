using System.Text;
using System.Text.Json;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.AnthropicMessages;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

public sealed class MessagesSchemaTests
{
    [Theory]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"],"additionalProperties":false}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"array","items":{"anyOf":[{"$ref":"#/$defs/n"},{"type":"null"}]}}},"required":["a"],"additionalProperties":false,"$defs":{"n":{"type":"object","properties":{},"required":[],"additionalProperties":false}}}""", true)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":[],"additionalProperties":false}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"string"}},"required":["a"]}""", false)]
    [InlineData("""{"type":"object"}""", false)]
    [InlineData("""{"type":"object","properties":{"a":{"type":"object","properties":{"b":{}}}},"required":["a"],"additionalProperties":false}""", false)]
    [InlineData("""{"type":"array","items":{"type":"object"}}""", false)]
    [InlineData("""{"type":"string","minLength":1}""", false)]
    [InlineData("""{"allOf":[{"type":"string"}]}""", false)]
    public void IsStrict_Schema_IsWhatBindsOtherVendorsToo(string schema, bool expected)
    {
        Assert.Equal(expected, MessagesSchema.IsStrict(JsonElement.Parse(schema)));
        var call = new AnthropicMessagesForm().ReadCall(
            CallAddress.None,
            Encoding.UTF8.GetBytes("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"output_config":{"format":{"type":"json_schema","schema":""" + schema + "}}}"));
        Assert.Equal(expected ? true : null, call.ReplyFormat!.Strict);
    }
}
