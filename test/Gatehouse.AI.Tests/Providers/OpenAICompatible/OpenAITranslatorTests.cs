using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

public sealed class OpenAITranslatorTests
{
    [Fact]
    public void Write_CallOfItsOwnForm_IsTheSameCallAndLosesNothing()
    {
        const string Body = """{"model":"m","messages":[{"role":"developer","content":"d"},{"role":"user","content":[{"type":"text","text":"look"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},{"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}},{"type":"file","file":{"file_id":"file-1"}},{"type":"video_url","video_url":{"url":"u"}}]},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c1","content":"r1"}],"tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},{"type":"custom","custom":{"name":"x"}}],"tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,"response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},"max_completion_tokens":2,"temperature":0.5,"top_p":0.9,"seed":7,"n":2,"stop":["a","b"],"logprobs":true,"top_logprobs":3,"logit_bias":{"5":1},"reasoning_effort":"minimal","user":"u","metadata":{"k":"v"},"service_tier":"flex","stream":true,"stream_options":{"include_usage":true},"store":true}""";
        var loss = new LossReport();

        string written = Write(new OpenAIChatForm().ReadCall(CallAddress.None, Encoding.UTF8.GetBytes(Body)), loss);

        Assert.Equal(Body, written);
        Assert.True(loss.IsEmpty, loss.ToString());
    }

    [Fact]
    public void Write_TurnsOfAnthropic_BecomeMessagesAndLossesAreTold()
    {
        var loss = new LossReport();
        var call = new ModelCall
        {
            Model = "alias",
            SourceForm = WireForm.AnthropicMessages,
            Messages =
            [
                new Message(Role.Assistant, [new ThinkingPart("t", "sig"), new TextPart("x"), new ToolCallPart("c1", "f", "")]),
                new Message(Role.User, [new ToolResultPart("c1", [new TextPart("bad"), new ImagePart { Url = "u" }]) { IsError = true }, new TextPart("go on") { CacheControl = new CacheControl("5m") }]),
            ],
            TopK = 5,
            Reasoning = new Reasoning { Mode = "enabled", BudgetTokens = 1024 },
        };

        var written = JsonNode.Parse(Write(call, loss))!;

        Assert.Equal(
            """[{"role":"assistant","content":"x","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"c1","content":"Error: bad"},{"role":"user","content":"go on"}]""",
            written["messages"]!.ToJsonString());
        Assert.Equal("low", written["reasoning_effort"]!.GetValue<string>());
        Assert.Equal(
        [
            "messages[0].content[0].thinking;dropped",
            "messages[1].content[0].content[1];dropped",
            "messages[1].content[0].is_error;approximated",
            "messages[1].content[1].cache_control;dropped",
            "reasoning;approximated",
            "top_k;dropped",
        ],
        loss.ToString().Split(", ").Order(StringComparer.Ordinal));
    }

    private static string Write(ModelCall call, LossReport loss)
    {
        var output = new ArrayBufferWriter<byte>();
        new OpenAITranslator(call, "m", loss, streamUsage: true).Write(output);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
