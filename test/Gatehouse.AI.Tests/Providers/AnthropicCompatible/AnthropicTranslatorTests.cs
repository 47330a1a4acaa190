using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

/// <summary>Golden cases: a call and the exact bytes it becomes.</summary>
public sealed class AnthropicTranslatorTests
{
    private static void Expect(string wire, ModelCall call, string loss = "", string model = Model)
    {
        var (actual, lost) = Translate(call, model);
        Assert.Equal(Compact(wire), actual);
        Assert.Equal(loss, lost);
    }

    [Fact]
    public void Write_SystemAndUser_GivesSystemBlocksAndOneTurn() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "system":[{"type":"text","text":"Be brief."},{"type":"text","text":"Answer in French."}],
         "messages":[{"role":"user","content":[{"type":"text","text":"Grüße, +1 & <b>"}]}]}
        """,
        Call(Sys(new TextPart("Be brief.")), new Message(Role.Developer, [new TextPart("Answer in French.")]), User("Grüße, +1 & <b>")));

    [Fact]
    public void Write_ToolLoopWithParallelCalls_MergesResultsIntoOneUserTurn() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "messages":[
          {"role":"user","content":[{"type":"text","text":"Weather?"}]},
          {"role":"assistant","content":[
            {"type":"text","text":"Let me look."},
            {"type":"tool_use","id":"call_1","name":"weather","input":{"city": "Oslo", "n":1e2}},
            {"type":"tool_use","id":"call_2","name":"now","input":{}}]},
          {"role":"user","content":[
            {"type":"tool_result","tool_use_id":"call_1","content":"rain"},
            {"type":"tool_result","tool_use_id":"call_2","content":"noon","is_error":true},
            {"type":"text","text":"And?"}]}],
         "tools":[
          {"name":"weather","description":"Tells the weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}},
          {"name":"now","input_schema":{"type":"object","properties":{}}}],
         "tool_choice":{"type":"auto","disable_parallel_tool_use":true}}
        """,
        Call(
            User("Weather?"),
            Assistant(new TextPart("Let me look."), new ToolCallPart("call_1", "weather", "{\"city\":\"Oslo\",\"n\":1e2}"), new ToolCallPart("call_2", "now", "")),
            Tool("call_1", new TextPart("rain")),
            new Message(Role.Tool, [new ToolResultPart("call_2", [new TextPart("noon")]) { IsError = true }]),
            User("And?")) with
        {
            Tools =
            [
                Function("weather", """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""") with { Description = "Tells the weather" },
                Function("now"),
            ],
            ParallelToolCalls = false,
        });

    [Fact]
    public void Write_ToolArguments_GoOutAsTheModelWroteThem()
    {
        const string Arguments = "{ \"b\" : 1.50,\n\"a\":\"\\u00e9\" }";
        var (wire, _) = Translate(Call(User("x"), Assistant(new ToolCallPart("c", "f", Arguments)), Tool("c", new TextPart("y"))));
        Assert.Contains("\"input\":" + Arguments + "}", wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Images_SplitsDataUrlsAndKeepsAddresses() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "messages":[{"role":"user","content":[
          {"type":"image","source":{"type":"base64","media_type":"image/png","data":"iVBO+/=="}},
          {"type":"image","source":{"type":"base64","media_type":"image/jpeg","data":"/9j/"}},
          {"type":"image","source":{"type":"url","url":"https://example.com/a.png?x=1&y=2"}}]}]}
        """,
        Call(User(
            new ImagePart { Base64 = "iVBO+/==", MediaType = "image/png", Detail = "auto" },
            new ImagePart { Url = "data:image/jpg;base64,/9j/" },
            new ImagePart { Url = "https://example.com/a.png?x=1&y=2", Detail = "low" })),
        "messages[0].content[2].image_url.detail;dropped");

    [Fact]
    public void Write_Files_BecomeDocuments() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "messages":[{"role":"user","content":[
          {"type":"document","source":{"type":"base64","media_type":"application/pdf","data":"JVBERi0="},"title":"a.pdf"},
          {"type":"document","source":{"type":"text","media_type":"text/plain","data":"Hällo"},"title":"b.txt"},
          {"type":"document","source":{"type":"url","url":"https://example.com/c.pdf"}},
          {"type":"image","source":{"type":"base64","media_type":"image/webp","data":"UklG"}}]}]}
        """,
        Call(User(
            new FilePart { Name = "a.pdf", Base64 = "data:application/pdf;base64,JVBERi0=" },
            new FilePart { Name = "b.txt", Base64 = Convert.ToBase64String("Hällo"u8) },
            new FilePart { Url = "https://example.com/c.pdf" },
            new FilePart { Name = "d.webp", Base64 = "UklG" })));

    [Fact]
    public void Write_ToolResultWithImage_KeepsTheBlocks() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "messages":[
          {"role":"user","content":[{"type":"text","text":"Look"}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"a","name":"shot","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"a","content":[
             {"type":"text","text":"here"},
             {"type":"image","source":{"type":"base64","media_type":"image/gif","data":"R0lG"}}]},
           {"type":"tool_result","tool_use_id":"b"}]}],
         "tools":[{"name":"shot","input_schema":{"type":"object"}}],
         "tool_choice":{"type":"none"}}
        """,
        Call(
            User("Look"),
            Assistant(new ToolCallPart("a", "shot", "{}")),
            Tool("a", new TextPart("here"), new TextPart(" "), new ImagePart { Base64 = "R0lG", MediaType = "image/gif" }),
            Tool("b", new TextPart(""))));

    [Fact]
    public void Write_CacheControl_StaysWhereItWas() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "system":[{"type":"text","text":"Long.","cache_control":{"type":"ephemeral","ttl":"1h"}}],
         "messages":[
          {"role":"user","content":[{"type":"text","text":"Q"}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{},"cache_control":{"type":"ephemeral"}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":[{"type":"text","text":"r","cache_control":{"type":"ephemeral"}}]}]}],
         "tools":[{"name":"f","input_schema":{"type":"object"},"cache_control":{"type":"ephemeral","ttl":"5m"}}]}
        """,
        Call(
            Sys(new TextPart("Long.") { CacheControl = new CacheControl("1h") }),
            User("Q"),
            Assistant(new ToolCallPart("c", "f", "{}") { CacheControl = new CacheControl(null) }),
            Tool("c", new TextPart("r") { CacheControl = new CacheControl(null) })) with
        {
            Tools = [Function("f", """{"type":"object"}""") with { CacheControl = new CacheControl("5m") }],
        });

    [Fact]
    public void Write_ThinkingAndUnknownBlocks_GoBackByteForByteInOrder() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "messages":[
          {"role":"user","content":[{"type":"text","text":"Q"}]},
          {"role":"assistant","content":[
            {"type":"thinking","thinking":"","signature":"EpAE+/ab=="},
            {"type":"redacted_thinking","data":"opaque=="},
            {"type":"server_tool_use","id":"s","name":"web_search","input":{"q":"\u00e9"}},
            {"type":"text","text":"A"}]},
          {"role":"user","content":[{"type":"text","text":"R"}]}]}
        """,
        Call(
            User("Q"),
            Assistant(
                new ThinkingPart("", "EpAE+/ab=="),
                new RedactedThinkingPart("opaque=="),
                new UnknownPart(WireForm.AnthropicMessages, "server_tool_use", Json("""{"type":"server_tool_use","id":"s","name":"web_search","input":{"q":"\u00e9"}}""")),
                new TextPart("A")),
            User("R")));

    [Fact]
    public void Write_UnsignedThinkingAndOtherVendorsBlocks_AreDroppedKnowingly() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "messages":[{"role":"user","content":[{"type":"text","text":"Q"}]},{"role":"assistant","content":[{"type":"text","text":"A"}]},{"role":"user","content":[{"type":"text","text":"R"}]}]}
        """,
        Call(
            User("Q"),
            Assistant(new ThinkingPart("hm", null), new UnknownPart(WireForm.OpenAIChat, "custom", Json("{}")), new TextPart("A")),
            User("R")),
        "messages[1].content[0];dropped, messages[1].content[1];dropped");

    [Fact]
    public void Write_EmptyTextsAndTurns_AreRemovedAndNeighboursMerged() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "messages":[{"role":"user","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}]},{"role":"assistant","content":[{"type":"text","text":"No."}]},{"role":"user","content":[{"type":"text","text":"C"}]}]}
        """,
        Call(User("A"), Assistant(new TextPart("  \n")), User(new TextPart(""), new TextPart("B")), Assistant(new RefusalPart("No.")), User("C")));

    [Fact]
    public void Write_PrefillEndingInSpace_IsTrimmed() => Expect(
        """{"model":"claude-sonnet-4-5","max_tokens":100,"messages":[{"role":"user","content":[{"type":"text","text":"A"}]},{"role":"assistant","content":[{"type":"text","text":"The answer is"}]}]}""",
        Call(User("A"), Assistant(new TextPart("The answer is \n"))),
        "messages[1].content[0];approximated");

    [Fact]
    public void Write_ResultAfterText_IsPutFirst() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "messages":[
          {"role":"user","content":[{"type":"text","text":"Q"}]},
          {"role":"assistant","content":[{"type":"tool_use","id":"c","name":"f","input":{}}]},
          {"role":"user","content":[{"type":"tool_result","tool_use_id":"c","content":"r"},{"type":"text","text":"hurry"}]}],
         "tools":[{"name":"f","input_schema":{"type":"object"}}]}
        """,
        Call(User("Q"), Assistant(new ToolCallPart("c", "f", "{}")), User("hurry"), Tool("c", new TextPart("r"))) with { Tools = [Function("f", """{"type":"object"}""")] },
        "messages[2];approximated");

    [Fact]
    public void Write_LateSystemMessage_MovesToTheFrontOnOlderModels() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "system":[{"type":"text","text":"One"},{"type":"text","text":"Two"}],
         "messages":[{"role":"user","content":[{"type":"text","text":"A"}]}]}
        """,
        Call(Sys(new TextPart("One")), User("A"), Sys(new TextPart("Two"))),
        "messages[2].role;approximated");

    [Fact]
    public void Write_LateSystemMessage_StaysInPlaceOnNewerModels() => Expect(
        """
        {"model":"claude-opus-4-8","max_tokens":100,
         "system":[{"type":"text","text":"One"}],
         "messages":[
          {"role":"user","content":[{"type":"text","text":"A"}]},
          {"role":"system","content":[{"type":"text","text":"Two"},{"type":"text","text":"Three"}]},
          {"role":"assistant","content":[{"type":"text","text":"B"}]},
          {"role":"user","content":[{"type":"text","text":"C"}]}]}
        """,
        Call(Sys(new TextPart("One")), User("A"), Sys(new TextPart("Two")), new Message(Role.Developer, [new TextPart("Three")]), Assistant(new TextPart("B")), User("C")),
        model: "claude-opus-4-8");

    [Fact]
    public void Write_SystemMessageBeforeAUserTurn_MovesToTheFrontOnNewerModelsToo() => Expect(
        """
        {"model":"claude-opus-4-8","max_tokens":100,
         "system":[{"type":"text","text":"Two"}],
         "messages":[
          {"role":"user","content":[{"type":"text","text":"A"}]},
          {"role":"assistant","content":[{"type":"text","text":"B"}]},
          {"role":"user","content":[{"type":"text","text":"C"}]}]}
        """,
        Call(User("A"), Assistant(new TextPart("B")), Sys(new TextPart("Two")), User("C")),
        "messages[2].role;approximated",
        "claude-opus-4-8");

    [Fact]
    public void Write_OnlySystemMessages_BecomeTheUserTurn() => Expect(
        """{"model":"claude-sonnet-4-5","max_tokens":100,"messages":[{"role":"user","content":[{"type":"text","text":"Tell a joke."}]}]}""",
        Call(Sys(new TextPart("Tell a joke."))),
        "messages[0].role;approximated");

    [Fact]
    public void Write_JsonSchema_ConstrainsTheOutput() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,"stream":true,
         "messages":[{"role":"user","content":[{"type":"text","text":"Q"}]}],
         "output_config":{"format":{"type":"json_schema","schema":{"type":"object","properties":{"z":{"type":"integer"},"a":{"type":"string"}},"required":["z","a"],"additionalProperties":false}}}}
        """,
        Call(User("Q")) with
        {
            Stream = true,
            ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema)
            {
                Name = "answer",
                Strict = true,
                Schema = Json("""{"type":"object","properties":{"z":{"type":"integer"},"a":{"type":"string"}},"required":["z","a"],"additionalProperties":false}"""),
            },
        });

    [Fact]
    public void Write_JsonSchemaOnAModelWithoutIt_IsAskedForInWords() => Expect(
        """
        {"model":"claude-3-haiku-20240307","max_tokens":100,
         "system":[{"type":"text","text":"Hi."},{"type":"text","text":"Answer with a single JSON object and nothing else: no prose around it, no code fence. It must be valid against this JSON Schema: {\"type\":\"object\"}"}],
         "messages":[{"role":"user","content":[{"type":"text","text":"Q"}]}]}
        """,
        Call(Sys(new TextPart("Hi.")), User("Q")) with { ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Schema = Json("""{ "type": "object" }""") } },
        "response_format;approximated",
        "claude-3-haiku-20240307");

    [Fact]
    public void Write_Everything_ComesInOneOrder() => Expect(
        """
        {"model":"claude-opus-4-6","max_tokens":4000,"stream":true,
         "messages":[{"role":"user","content":[{"type":"text","text":"Q"}]}],
         "tools":[{"name":"f","input_schema":{"type":"object","properties":{},"additionalProperties":false},"strict":true}],
         "tool_choice":{"type":"tool","name":"f"},
         "temperature":0.5,"top_k":40,
         "stop_sequences":["END"],
         "metadata":{"user_id":"u-1"},
         "service_tier":"standard_only"}
        """,
        Call(User("Q")) with
        {
            MaxOutputTokens = 4000,
            Stream = true,
            Tools = [Function("f", """{"type":"object","properties":{},"additionalProperties":false}""") with { Strict = true }],
            ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "f"),
            Temperature = 0.5,
            TopK = 40,
            Stop = ["END", " \n"],
            User = "u-1",
            ServiceTier = "default",
        },
        "stop;dropped",
        "claude-opus-4-6");

    [Fact]
    public void Write_SameForm_KeepsUnknownMembersInPlace() => Expect(
        """
        {"model":"claude-sonnet-4-5","max_tokens":100,
         "messages":[{"role":"user","content":[{"type":"text","text":"Q","citations":[{"type":"x"}]}],"id":7}],
         "tools":[{"type":"web_search_20250305","name":"web_search"},{"name":"f","input_schema":{"type":"object"},"defer_loading":true}],
         "container":"c-1","mcp_servers":[{"url":"https://mcp.example"}]}
        """,
        Call(new Message(Role.User, [new TextPart("Q") { Extra = Extra("""{"citations":[{"type":"x"}]}""") }]) { Extra = Extra("""{"id":7}""") }) with
        {
            SourceForm = WireForm.AnthropicMessages,
            Tools =
            [
                new ToolDefinition("web_search", null, null) { Vendor = new UnknownPart(WireForm.AnthropicMessages, "web_search_20250305", Json("""{"type":"web_search_20250305","name":"web_search"}""")) },
                Function("f", """{"type":"object"}""") with { Extra = Extra("""{"defer_loading":true}""") },
            ],
            Extra = Extra("""{"container":"c-1","mcp_servers":[{"url":"https://mcp.example"}]}"""),
        });

    [Fact]
    public void Write_IdsOfOtherVendors_AreMadeLegalAlikeInCallAndResult()
    {
        var (wire, loss) = Translate(Call(User("Q"), Assistant(new ToolCallPart("functions.get:0", "get", "{}")), Tool("functions.get:0", new TextPart("r"))));
        Assert.Contains("\"id\":\"functions_get_0\"", wire, StringComparison.Ordinal);
        Assert.Contains("\"tool_use_id\":\"functions_get_0\"", wire, StringComparison.Ordinal);
        Assert.Equal("", loss);
    }

    [Fact]
    public void Write_ToolWithoutSchemaType_NamesTheType()
    {
        var (wire, _) = Translate(Call(User("Q")) with { Tools = [Function("f", "{}"), Function("g", """{"properties":{"a":{}}}""")] });
        Assert.Contains("""{"name":"f","input_schema":{"type":"object"}}""", wire, StringComparison.Ordinal);
        Assert.Contains("""{"name":"g","input_schema":{"type":"object","properties":{"a":{}}}}""", wire, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("claude-sonnet-4-5", false, null, 21_333)]
    [InlineData("claude-sonnet-4-5", true, null, 64_000)]
    [InlineData("claude-opus-5", true, null, 128_000)]
    [InlineData("claude-3-haiku-20240307", false, null, 4_096)]
    [InlineData("kimi-k2", false, null, 8_192)]
    [InlineData("claude-opus-5", false, 500, 500)]
    public void Write_NoLimitOfTheClient_TakesTheSettingOrTheModelsOwn(string model, bool stream, int? setting, int expected)
    {
        var (wire, loss) = Translate(Call(User("Q")) with { MaxOutputTokens = null, Stream = stream }, model, setting);
        Assert.StartsWith($"{{\"model\":\"{model}\",\"max_tokens\":{expected},", wire, StringComparison.Ordinal);
        Assert.Equal("", loss);
    }
}
