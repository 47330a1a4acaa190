using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

public sealed class ResponsesStreamTests
{
    private static readonly StreamEvent Started = new(StreamEventKind.Started) { Text = "id-1", Name = "m-1" };

    private static readonly StreamEvent Usage = new(StreamEventKind.Usage) { Usage = new TokenUsage { Input = 10, CacheRead = 5, CacheWrite5m = 2, Output = 7, Reasoning = 3, Grade = UsageGrade.Reported } };

    private static readonly StreamEvent[] Everything =
    [
        Started,
        new(StreamEventKind.RedactedThinking) { PartIndex = 0, Text = "ENC" },
        new(StreamEventKind.PartEnded) { PartIndex = 0 },
        new(StreamEventKind.ThinkingStarted) { PartIndex = 1 },
        new(StreamEventKind.ThinkingDelta) { PartIndex = 1, Text = "h" },
        new(StreamEventKind.ThinkingDelta) { PartIndex = 1, Text = "m" },
        new(StreamEventKind.SignatureDelta) { PartIndex = 1, Text = "SI" },
        new(StreamEventKind.SignatureDelta) { PartIndex = 1, Text = "G" },
        new(StreamEventKind.PartEnded) { PartIndex = 1 },
        new(StreamEventKind.TextStarted) { PartIndex = 2 },
        new(StreamEventKind.TextDelta) { PartIndex = 2, Text = "one" },
        new(StreamEventKind.PartEnded) { PartIndex = 2 },
        new(StreamEventKind.TextStarted) { PartIndex = 3 },
        new(StreamEventKind.TextDelta) { PartIndex = 3, Text = "two" },
        new(StreamEventKind.RefusalDelta) { PartIndex = 4, Text = "no" },
        new(StreamEventKind.ToolCallStarted) { PartIndex = 5, Text = "c1", Name = "f" },
        new(StreamEventKind.ToolCallStarted) { PartIndex = 6, Text = "c2", Name = "g" },
        new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 6, Text = "{\"b\"" },
        new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 5, Text = "{\"a\"" },
        new(StreamEventKind.Ping),
        new(StreamEventKind.Unknown) { PartIndex = 9 },
        new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 6, Text = ":2}" },
        new(StreamEventKind.ToolArgumentsDelta) { PartIndex = 5, Text = ":1}" },
        new(StreamEventKind.ToolCallStarted) { PartIndex = 7, Text = "c3", Name = "h" },
        new(StreamEventKind.PartEnded) { PartIndex = 6 },
        new(StreamEventKind.TextDelta) { PartIndex = 8, Text = "three" },
        new(StreamEventKind.Finished) { Finish = FinishReason.ToolCalls },
        Usage,
        new(StreamEventKind.Ended),
    ];

    [Fact]
    public void Write_ATextReply_IsTheseEventsByteForByte()
    {
        string stream = Responses.Stream(
        [
            Started,
            new(StreamEventKind.TextStarted),
            new(StreamEventKind.TextDelta) { Text = "Hé\n" },
            new(StreamEventKind.TextDelta) { Text = "\"x\"" },
            new(StreamEventKind.PartEnded),
            new(StreamEventKind.Finished) { Finish = FinishReason.Stop },
            Usage,
            new(StreamEventKind.Ended),
        ]);

        const string Head = """{"id":"resp_id-1","object":"response","created_at":7,"status":""";
        const string Settings = ""","parallel_tool_calls":true,"previous_response_id":null,"prompt_cache_key":null,"reasoning":{"effort":null,"summary":null},"safety_identifier":null,"service_tier":"default","store":false,"temperature":null,"text":{"format":{"type":"text"}},"tool_choice":"auto","tools":[],"top_logprobs":0,"top_p":null,"truncation":"disabled","usage":""";
        const string Middle = ""","background":false,"error":null,"incomplete_details":null,"instructions":null,"max_output_tokens":null,"max_tool_calls":null,"model":"m-1","output":""";
        const string Open = Head + "\"in_progress\"" + Middle + "[]" + Settings + "null,\"user\":null,\"metadata\":{}}";
        const string Part = """{"type":"output_text","annotations":[],"logprobs":[],"text":"Hé\n\"x\""}""";
        const string Item = """{"id":"msg_id-1_0","type":"message","status":"completed","content":[""" + Part + """],"role":"assistant"}""";
        const string Place = ""","item_id":"msg_id-1_0","output_index":0,"content_index":0""";
        const string Counts = """{"input_tokens":17,"input_tokens_details":{"cached_tokens":5,"cache_write_tokens":2},"output_tokens":10,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":27}""";
        string[] expected =
        [
            """{"type":"response.created","sequence_number":0,"response":""" + Open + "}",
            """{"type":"response.in_progress","sequence_number":1,"response":""" + Open + "}",
            """{"type":"response.output_item.added","sequence_number":2,"output_index":0,"item":{"id":"msg_id-1_0","type":"message","status":"in_progress","content":[],"role":"assistant"}}""",
            """{"type":"response.content_part.added","sequence_number":3""" + Place + ""","part":{"type":"output_text","annotations":[],"logprobs":[],"text":""}}""",
            """{"type":"response.output_text.delta","sequence_number":4""" + Place + ""","delta":"Hé\n","logprobs":[]}""",
            """{"type":"response.output_text.delta","sequence_number":5""" + Place + ""","delta":"\"x\"","logprobs":[]}""",
            """{"type":"response.output_text.done","sequence_number":6""" + Place + ""","text":"Hé\n\"x\"","logprobs":[]}""",
            """{"type":"response.content_part.done","sequence_number":7""" + Place + ""","part":""" + Part + "}",
            """{"type":"response.output_item.done","sequence_number":8,"output_index":0,"item":""" + Item + "}",
            """{"type":"response.completed","sequence_number":9,"response":""" + Head + "\"completed\"" + Middle + "[" + Item + "]" + Settings + Counts + ",\"user\":null,\"metadata\":{}}}",
        ];
        Assert.Equal(string.Concat(expected.Select(e => $"event: {JsonNode.Parse(e)!["type"]}\ndata: {e}\n\n")), stream);
    }

    [Fact]
    public void Write_Everything_KeepsTheGrammarAndLosesNothing()
    {
        var read = EventGrammar.Read(Responses.Stream(Everything));

        Assert.Equal("response.completed", read.Last);
        Assert.Equal(["reasoning", "reasoning", "message", "function_call", "function_call", "function_call", "message"], read.Items.Select(i => i.Type));
        Assert.Equal(["gatehouse.redacted:ENC", "gatehouse.signature:SIG"], read.Items.Take(2).Select(i => i.Encrypted));
        Assert.Equal("hm", read.Items[1].Parts[0].Text);
        Assert.Equal(["one", "two", "no"], read.Items[2].Parts.Select(p => p.Text));
        Assert.True(read.Items[2].Parts[2].IsRefusal);
        Assert.Equal([("c1", "f", "{\"a\":1}"), ("c2", "g", "{\"b\":2}"), ("c3", "h", "{}")], read.Items.Skip(3).Take(3).Select(i => (i.CallId, i.Name, i.Arguments)));
        Assert.Equal("three", read.Items[6].Parts[0].Text);
        Assert.Equal(27, read.Response["usage"]!["total_tokens"]!.GetValue<int>());
    }

    [Fact]
    public void Write_CutAtAnyEvent_EndsWithTheErrorAndAFailedResponse()
    {
        var error = new ModelError(ModelErrorKind.Overloaded, 529, "busy");
        for (int count = 1; count < Everything.Length; count++)
        {
            var read = EventGrammar.Read(Responses.Stream(Everything.Take(count), error));
            Assert.Equal("response.failed", read.Last);
            Assert.Equal("""{"code":"server_error","message":"busy"}""", read.Response["error"]!.ToJsonString());
        }
    }

    [Theory]
    [InlineData(FinishReason.Stop, "response.completed", "null")]
    [InlineData(FinishReason.Unknown, "response.completed", "null")]
    [InlineData(FinishReason.Length, "response.incomplete", """{"reason":"max_output_tokens"}""")]
    [InlineData(FinishReason.ContentFilter, "response.incomplete", """{"reason":"content_filter"}""")]
    [InlineData(FinishReason.Paused, "response.incomplete", "{}")]
    public void Write_AnyFinish_IsOneOfTheClosedSet(FinishReason finish, string last, string details)
    {
        var read = EventGrammar.Read(Responses.Stream(
        [
            Started, new(StreamEventKind.TextDelta) { Text = "a" }, new(StreamEventKind.PartEnded), new(StreamEventKind.Finished) { Finish = finish }, new(StreamEventKind.Ended),
        ]));

        Assert.Equal(last, read.Last);
        Assert.Equal(details, read.Response["incomplete_details"]?.ToJsonString() ?? "null");
        Assert.Equal(last["response.".Length..], read.Response["output"]![0]!["status"]!.GetValue<string>());
        Assert.Null(read.Response["usage"]);
    }

    [Fact]
    public void Write_NothingButTheEnd_IsAnEmptyResponse()
    {
        var read = EventGrammar.Read(Responses.Stream([new(StreamEventKind.Ended)]));

        Assert.Equal("response.completed", read.Last);
        Assert.Empty(read.Items);
    }

    [Fact]
    public void Write_LogProbs_AreToldWithTheText()
    {
        var tokens = JsonNode.Parse("""[{"token":"a","logprob":-0.5,"bytes":[97],"top_logprobs":[]}]""")!;
        var raw = System.Text.Json.JsonSerializer.SerializeToElement(new JsonObject { ["content"] = tokens.DeepClone(), ["refusal"] = null });
        var read = EventGrammar.Read(Responses.Stream(
        [
            Started, new(StreamEventKind.TextDelta) { Text = "a" }, new(StreamEventKind.LogProbs) { Raw = raw },
            new(StreamEventKind.Finished) { Finish = FinishReason.Stop }, new(StreamEventKind.Ended),
        ]));

        Assert.True(JsonNode.DeepEquals(tokens, read.Response["output"]![0]!["content"]![0]!["logprobs"]));
    }

    [Fact]
    public void Write_AnIdOfAnyShape_BecomesOneOfTheFormat()
    {
        var read = EventGrammar.Read(Responses.Stream([Started with { Text = "msg/01 é:" + new string('x', 100) }, new(StreamEventKind.TextDelta) { Text = "a" }, new(StreamEventKind.Finished), new(StreamEventKind.Ended)]));

        Assert.Matches("^resp_msg_01___x{39}$", read.Response["id"]!.GetValue<string>());
        Assert.All(read.Items, i => Assert.Matches("^msg_[A-Za-z0-9_-]{1,60}$", i.Id));
    }
}
