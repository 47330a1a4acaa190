using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.AnthropicMessages;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

/// <summary>A call that is read in front and written by the provider behind is the same call: the hub lost nothing of it.</summary>
public sealed class MessagesRoundTripTests
{
    public static TheoryData<string> Calls { get; } =
    [
        """{"max_tokens":9,"messages":[{"role":"user","content":"Hi ä😀"}]}""",
        """{"max_tokens":9,"system":"S","stream":true,"temperature":0.5,"top_k":3,"stop_sequences":["a","b"],"metadata":{"user_id":"u-1"},"service_tier":"standard_only","messages":[{"role":"user","content":"Hi"}]}""",
        """{"max_tokens":9,"system":[{"type":"text","text":"A","cache_control":{"type":"ephemeral","ttl":"1h"}},{"type":"text","text":"B"}],"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral"}}]},{"role":"assistant","content":"Yes"},{"role":"user","content":"?"}]}""",
        """{"max_tokens":9,"cache_control":{"type":"ephemeral"},"container":"c","inference_geo":"us","mcp_servers":[{"type":"url","url":"https://x.test","name":"x"}],"messages":[{"role":"user","content":[{"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBOR/v/"}},{"type":"image","source":{"type":"url","url":"https://x.test/a.png"}},{"type":"image","source":{"type":"file","file_id":"f1"},"cache_control":{"type":"ephemeral"}},{"type":"container_upload","file_id":"f2"}]}]}""",
        """{"max_tokens":9,"messages":[{"role":"user","content":[{"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"T","context":"C","citations":{"enabled":true}},{"type":"document","source":{"type":"text","media_type":"text/plain","data":"plain ä"}},{"type":"document","source":{"type":"url","url":"https://x.test/a.pdf"}},{"type":"document","source":{"type":"file","file_id":"f"}},{"type":"document","source":{"type":"content","content":[{"type":"text","text":"x"}]},"title":"Y"},{"type":"search_result","source":"s","title":"t","content":[{"type":"text","text":"r"}]}]}]}""",
        """{"max_tokens":9,"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":[{"type":"thinking","thinking":"Let me \"look\"","signature":"EpAE+/=="},{"type":"redacted_thinking","data":"opaque+=="},{"type":"server_tool_use","id":"s1","name":"web_search","input":{"query":"q"}},{"type":"web_search_tool_result","tool_use_id":"s1","content":[]},{"type":"text","text":"So","citations":[{"type":"char_location","cited_text":"x","document_index":0,"start_char_index":0,"end_char_index":1}]},{"type":"tool_use","id":"t1","name":"f","input":{"b":1.50,"a":[1,2]},"caller":{"type":"direct"}},{"type":"tool_use","id":"t2","name":"g","input":{}}]},{"role":"user","content":[{"type":"tool_result","tool_use_id":"t1","content":"12 degrees"},{"type":"tool_result","tool_use_id":"t2","is_error":true,"content":[{"type":"text","text":"broken"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AA=="}},{"type":"tool_reference","tool_name":"f"}],"cache_control":{"type":"ephemeral"}},{"type":"text","text":"Go on"}]}],"tools":[{"name":"f","description":"d","input_schema":{"type":"object","properties":{"a":{"type":"array"}}}},{"name":"g","input_schema":{"type":"object"}}]}""",
        """{"max_tokens":9,"messages":[{"role":"user","content":"Q"}],"tools":[{"type":"custom","name":"f","description":"d","input_schema":{"type":"object","properties":{}},"strict":true,"cache_control":{"type":"ephemeral","ttl":"5m"},"defer_loading":true,"input_examples":[{}]},{"type":"web_search_20250305","name":"web_search","max_uses":2},{"type":"mcp_toolset","mcp_server_name":"x"}],"tool_choice":{"type":"tool","name":"f","disable_parallel_tool_use":true}}""",
        """{"max_tokens":9,"messages":[{"role":"user","content":"Q"}],"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"any"}}""",
        """{"max_tokens":9,"messages":[{"role":"user","content":"Q"}],"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"auto","disable_parallel_tool_use":true}}""",
        """{"max_tokens":9,"messages":[{"role":"user","content":"Q"}],"tools":[{"name":"f","input_schema":{"type":"object"}}],"tool_choice":{"type":"none"}}""",
        """{"max_tokens":9000,"messages":[{"role":"user","content":"Q"}],"thinking":{"type":"enabled","budget_tokens":2000,"display":"omitted"},"output_config":{"effort":"max","format":{"type":"json_schema","schema":{"type":"object","properties":{"n":{"type":"integer","minimum":1}}}},"task_budget":{"type":"tokens","total":5}}}""",
        """{"max_tokens":9000,"messages":[{"role":"user","content":"Q"}],"thinking":{"type":"adaptive","display":"summarized"}}""",
        """{"max_tokens":9000,"messages":[{"role":"user","content":"Q"}],"thinking":{"type":"disabled"}}""",
        """{"max_tokens":9000,"messages":[{"role":"user","content":"Q"}],"output_config":{"effort":"low"}}""",
        """{"max_tokens":9,"messages":[{"role":"user","content":[{"type":"text","text":"Hi","cache_control":{"type":"ephemeral","scope":"global"},"new_member":{"a":[1]}}],"of_turn":1}],"of_call":{"x":null}}""",
    ];

    [Theory]
    [MemberData(nameof(Calls))]
    public void ReadCall_WrittenByTheProvider_IsTheSameCall(string body)
    {
        var (wire, loss) = Through(body);

        Assert.Equal("", loss);
        AssertSame(body, wire);
    }

    [Fact]
    public void ReadCall_SystemBetweenTurns_StaysInItsPlaceWhereTheModelTakesIt()
    {
        const string Body = """{"max_tokens":9,"messages":[{"role":"user","content":"A"},{"role":"system","content":"S"},{"role":"assistant","content":"B"},{"role":"user","content":"C"}]}""";

        var (wire, loss) = Through(Body, "claude-opus-4-8");

        Assert.Equal("", loss);
        AssertSame(Body, wire);
    }

    [Theory]
    [MemberData(nameof(Recordings.Answers), MemberType = typeof(Recordings))]
    public void ReadCall_RecordedAnswerSentBack_IsWrittenAsItWas(string name)
    {
        var recorded = JsonNode.Parse(Recordings.Bytes(name))!["content"]!;
        if (recorded.AsArray().All(b => (string?)b!["type"] == "text" && string.IsNullOrWhiteSpace((string?)b["text"])))
        {
            return;
        }

        string body = $$$"""{"max_tokens":9,"messages":[{"role":"user","content":"Q"},{"role":"assistant","content":{{{recorded.ToJsonString()}}}},{"role":"user","content":"?"}],"tools":[{"name":"f","input_schema":{"type":"object"}}]}""";

        var (wire, loss) = Through(body);

        Assert.Equal("", loss);
        AssertSame(body, wire);
    }

    private static (string Wire, string Loss) Through(string body, string model = Calling.Model)
    {
        var call = new AnthropicMessagesForm().ReadCall(CallAddress.None, Encoding.UTF8.GetBytes("{\"model\":\"alias\"," + body[1..]));
        var loss = new LossReport();
        return (Encoding.UTF8.GetString(AnthropicTranslator.Write(call, model, null, loss).Span), loss.ToString());
    }

    private static void AssertSame(string body, string wire)
    {
        var expected = Normal(body);
        var written = Normal(wire);
        written.AsObject().Remove("model");
        Assert.True(JsonNode.DeepEquals(expected, written), $"{expected.ToJsonString()}\n{written.ToJsonString()}");
    }

    // A text is a list of one block, the type of a tool is custom, the model is its caller, and null is not written.
    private static JsonNode Normal(string body)
    {
        var call = JsonNode.Parse(body)!.AsObject();
        AsBlocks(call, "system");
        foreach (var message in call["messages"]!.AsArray().Select(m => m!.AsObject()))
        {
            AsBlocks(message, "content");
            foreach (var block in message["content"]!.AsArray().Select(b => b!.AsObject()))
            {
                foreach (string name in block.Where(m => m.Value is null || (m.Key == "caller" && (string?)m.Value["type"] == "direct")).Select(m => m.Key).ToList())
                {
                    block.Remove(name);
                }
            }
        }

        foreach (var tool in call["tools"]?.AsArray() ?? [])
        {
            if ((string?)tool!["type"] == "custom")
            {
                tool.AsObject().Remove("type");
            }
        }

        return call;
    }

    private static void AsBlocks(JsonObject owner, string name)
    {
        if (owner[name] is JsonValue text)
        {
            owner[name] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = (string?)text });
        }
    }
}
