using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Tests.Providers.OpenAICompatible;

public sealed class ResponsesTapTests
{
    public static TheoryData<string> Streams => ResponsesRecordings.Streams();

    public static TheoryData<string> Replies => ResponsesRecordings.Replies();

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_ARecordedStream_TellsUsageFinishAndEnd(string name)
    {
        foreach (var events in ResponsesRecordings.Events(name))
        {
            foreach (bool named in (bool[])[false, true])
            {
                var tap = Read(events, named);
                var last = JsonNode.Parse(events[^1])!["response"]!;
                Check(last, tap.Model, tap.Usage, tap.Finish);
                Assert.True(tap.HasContent && tap.HasEnded);
                Assert.Null(tap.Error);
                int words = events.Select(e => JsonNode.Parse(e)!).Where(e => e["type"]!.ToString() == "response.output_text.delta").Sum(e => e["delta"]!.ToString().Length);
                Assert.True(tap.Characters >= words, $"{tap.Characters} characters, {words} of words");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Read_CutAtAnyEvent_HasNotEnded(string name)
    {
        foreach (var events in ResponsesRecordings.Events(name))
        {
            var tap = new ResponsesTap();
            foreach (string data in events.SkipLast(1))
            {
                tap.Read(default, Encoding.UTF8.GetBytes(data));
                Assert.True(!tap.HasEnded && tap.Finish is null && tap.Error is null, data);
            }

            Assert.False(Read(events.Take(2), named: true).HasContent);
        }
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void Summary_OfARecordedReply_TellsUsageAndFinish(string name)
    {
        byte[] bytes = ResponsesRecordings.Bytes(name);

        var summary = ResponsesSummary.Read(bytes);

        Check(JsonNode.Parse(bytes)!, summary.Model, summary.Usage, summary.Finish);
    }

    [Fact]
    public void Sessions_OfTheVendorsOwnClient_AreReadRight()
    {
        int count = 0;
        foreach (var (name, _, reply) in ResponsesRecordings.Sessions())
        {
            count++;
            if (reply[0] == '{')
            {
                var summary = ResponsesSummary.Read(Encoding.UTF8.GetBytes(reply));
                Check(JsonNode.Parse(reply)!, summary.Model, summary.Usage, summary.Finish);
                continue;
            }

            var events = reply.Split('\n').Where(l => l.StartsWith("data: ", StringComparison.Ordinal)).Select(l => l["data: ".Length..]).ToList();
            var tap = Read(events, named: true);
            Assert.True(tap.HasEnded && tap.Error is null, name);
            Check(JsonNode.Parse(events[^1])!["response"]!, tap.Model, tap.Usage, tap.Finish);
        }

        Assert.True(count > 20, $"{count} sessions");
    }

    [Theory]
    [InlineData("""{"type":"response.output_item.added","item":{"type":"message"}}""", false)]
    [InlineData("""{"item":{"id":"x","type":"reasoning"},"type":"response.output_item.added"}""", false)]
    [InlineData("""{"type":"response.output_item.added","item":{"type":"function_call"}}""", true)]
    [InlineData("""{"type":"response.content_part.added","part":{"type":"output_text","text":""}}""", false)]
    [InlineData("""{"type":"response.output_text.delta","delta":""}""", false)]
    [InlineData("""{"type":"response.output_text.delta","delta":"a"}""", true)]
    [InlineData("""{"type":"response.shell_call_output_content.delta","delta":{"stdout":"a"}}""", true)]
    [InlineData("""{"type":"response.something.new"}""", true)]
    [InlineData("""{"type":"keepalive","sequence_number":3}""", false)]
    public void Read_FramesAndContent_AreToldApart(string data, bool content) => Assert.Equal(content, Read([data], named: false).HasContent);

    [Theory]
    [InlineData("""{"type":"error","code":"rate_limit_exceeded","message":"slow down","param":null,"sequence_number":2}""", ModelErrorKind.RateLimited, "slow down")]
    [InlineData("""{"type":"error","sequence_number":2,"error":{"type":"server_error","code":null,"message":"boom","param":null}}""", ModelErrorKind.Server, "boom")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"boom"}}}""", ModelErrorKind.Server, "boom")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"rate_limit_exceeded","message":"slow down"}}}""", ModelErrorKind.RateLimited, "slow down")]
    [InlineData("""{"type":"response.failed","response":{"status":"failed","error":{"code":"invalid_prompt","message":"no"}}}""", ModelErrorKind.InvalidRequest, "no")]
    public void Read_AnError_IsTakenWithItsKind(string data, ModelErrorKind kind, string message)
    {
        var tap = Read([data], named: true);

        Assert.Equal((kind, message), (tap.Error!.Kind, tap.Error.Message));
        Assert.Null(tap.Finish);
    }

    [Theory]
    [InlineData("", "not json")]
    [InlineData("response.completed", "[]")]
    [InlineData("response.completed", "{}")]
    [InlineData("response.completed", "{\"response\":7}")]
    [InlineData("response.output_text.delta", "{\"delta\":")]
    [InlineData("response.failed", "{\"response\":{\"model\":\"\\ud800\"}}")]
    public void Read_Garbage_IsAnErrorAndNeverThrows(string name, string data)
    {
        var tap = new ResponsesTap();

        tap.Read(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(data));

        Assert.NotNull(tap.Error);
    }

    [Fact]
    public void Read_MembersOfOtherTypes_AreNoConcern()
    {
        var tap = Read(["""{"type":"response.completed","response":{"usage":7,"output":{},"incomplete_details":[],"error":"x","model":7,"status":{}}}"""], named: true);

        Assert.Equal((true, FinishReason.Unknown, ""), (tap.HasEnded, tap.Finish, tap.Model));
        Assert.Null(tap.Error);
    }

    private static ResponsesTap Read(IEnumerable<string> events, bool named)
    {
        var tap = new ResponsesTap();
        foreach (string data in events)
        {
            tap.Read(named ? Encoding.UTF8.GetBytes(JsonNode.Parse(data)!["type"]!.ToString()) : default, Encoding.UTF8.GetBytes(data));
        }

        return tap;
    }

    private static void Check(JsonNode response, string model, TokenUsage usage, FinishReason? finish)
    {
        Assert.Equal(response["model"]!.ToString(), model);
        bool calls = response["output"]!.AsArray().Any(i => i!["type"]!.ToString() is "function_call" or "custom_tool_call");
        var expected = response["incomplete_details"]?["reason"]?.ToString() switch
        {
            "max_output_tokens" => FinishReason.Length,
            "content_filter" => FinishReason.ContentFilter,
            _ => response["status"]!.ToString() != "completed" ? FinishReason.Unknown : calls ? FinishReason.ToolCalls : FinishReason.Stop,
        };
        Assert.Equal(expected, finish);
        if (response["usage"] is { } told)
        {
            Assert.Equal((told["input_tokens"]!.GetValue<long>(), told["output_tokens"]!.GetValue<long>()), (usage.TotalInput, usage.TotalOutput));
            Assert.Equal(told["input_tokens_details"]?["cached_tokens"]?.GetValue<long>() ?? 0, usage.CacheRead);
            Assert.Equal(told["output_tokens_details"]?["reasoning_tokens"]?.GetValue<long>() ?? 0, usage.Reasoning);
            Assert.Equal(UsageGrade.Reported, usage.Grade);
        }
    }
}
