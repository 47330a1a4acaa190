using System.Text.Json;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Dialects.OpenAIResponses;

public sealed class ResponsesReplyTests
{
    private static ModelReply Reply(FinishReason finish, params Part[] parts) => new()
    {
        Id = "msg_01",
        Model = "m-1",
        Created = 5,
        Choices = [new ReplyChoice(0, parts, finish)],
        Usage = new TokenUsage { Input = 10, CacheRead = 5, Output = 7, Reasoning = 3, Grade = UsageGrade.Reported },
        ServiceTier = "priority",
    };

    [Fact]
    public void WriteReply_EveryPart_IsAnItemInItsPlace()
    {
        string json = Responses.Write(
            Reply(FinishReason.ToolCalls, new ThinkingPart("hm", "SIG"), new RedactedThinkingPart("ENC"), new TextPart("a"), new RefusalPart("no"), new ToolCallPart("c1", "f", "{\"x\":1}"), new ToolCallPart("c2", "g", ""), new TextPart("")),
            ""","instructions":"be brief","temperature":0.5,"tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true}],"tool_choice":{"type":"function","name":"f"},"metadata":{"k":"v"},"text":{"format":{"type":"json_object"}},"reasoning":{"effort":"low"}""");

        Assert.Equal(
            """{"id":"resp_msg_01","object":"response","created_at":5,"status":"completed","background":false,"error":null,"incomplete_details":null,"instructions":"be brief","max_output_tokens":null,"max_tool_calls":null,"model":"m-1","output":["""
            + """{"id":"rs_msg_01_0","type":"reasoning","summary":[{"type":"summary_text","text":"hm"}],"encrypted_content":"gatehouse.signature:SIG"},"""
            + """{"id":"rs_msg_01_1","type":"reasoning","summary":[],"encrypted_content":"gatehouse.redacted:ENC"},"""
            + """{"id":"msg_msg_01_2","type":"message","status":"completed","content":[{"type":"output_text","annotations":[],"logprobs":[],"text":"a"},{"type":"refusal","refusal":"no"}],"role":"assistant"},"""
            + """{"id":"fc_msg_01_3","type":"function_call","status":"completed","arguments":"{\"x\":1}","call_id":"c1","name":"f"},"""
            + """{"id":"fc_msg_01_4","type":"function_call","status":"completed","arguments":"{}","call_id":"c2","name":"g"}"""
            + """],"parallel_tool_calls":true,"previous_response_id":null,"prompt_cache_key":null,"reasoning":{"effort":"low"},"safety_identifier":null,"service_tier":"priority","store":false,"temperature":0.5,"text":{"format":{"type":"json_object"}},"tool_choice":{"type":"function","name":"f"}"""
            + ""","tools":[{"type":"function","name":"f","parameters":{"type":"object"},"strict":true}],"top_logprobs":0,"top_p":null,"truncation":"disabled","usage":{"input_tokens":15,"input_tokens_details":{"cached_tokens":5,"cache_write_tokens":0},"output_tokens":10,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":25},"user":null,"metadata":{"k":"v"}}""",
            json);
    }

    [Theory]
    [InlineData(FinishReason.Length, "incomplete", """{"reason":"max_output_tokens"}""")]
    [InlineData(FinishReason.ContentFilter, "incomplete", """{"reason":"content_filter"}""")]
    [InlineData(FinishReason.Paused, "incomplete", "{}")]
    [InlineData(FinishReason.Unknown, "completed", "null")]
    public void WriteReply_AnyFinish_IsOneOfTheClosedSet(FinishReason finish, string status, string details)
    {
        var json = JsonNode.Parse(Responses.Write(Reply(finish, new TextPart("a"))))!;

        Assert.Equal((status, status), (json["status"]!.GetValue<string>(), json["output"]![0]!["status"]!.GetValue<string>()));
        Assert.Equal(details, json["incomplete_details"]?.ToJsonString() ?? "null");
    }

    [Fact]
    public void WriteReply_SentBack_IsReadAsItWasByteForByte()
    {
        Part[] parts = [new ThinkingPart("hm ä\u2028", "SIG+/="), new RedactedThinkingPart("ENC"), new ThinkingPart("", "only"), new TextPart("a"), new ToolCallPart("c1", "f", "{ \"x\": 1 }")];
        string output = JsonNode.Parse(Responses.Write(Reply(FinishReason.ToolCalls, parts)))!["output"]!.ToJsonString();

        var call = Responses.Read($$"""{"model":"chat","input":{{output}}}""");

        Assert.Equal(Role.Assistant, Assert.Single(call.Messages).Role);
        Assert.Equal(parts, call.Messages[0].Parts.Select(p => p with { Extra = ExtraMembers.None }));
        Assert.Equal(0, call.Messages[0].Parts.Sum(p => p.Extra.Count) + call.Extra.Count);
    }

    [Fact]
    public void WriteReply_NoChoiceOrUsage_IsAnEmptyResponse()
    {
        var json = JsonNode.Parse(Responses.Write(Reply(FinishReason.Stop) with { Choices = [], Usage = TokenUsage.Unknown }))!;

        Assert.Equal(("completed", 0), (json["status"]!.GetValue<string>(), json["output"]!.AsArray().Count));
        Assert.Null(json["usage"]);
        Assert.Equal(JsonValueKind.Object, JsonDocument.Parse(json.ToJsonString()).RootElement.ValueKind);
    }
}
