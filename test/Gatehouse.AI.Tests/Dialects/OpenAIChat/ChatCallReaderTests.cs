using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.OpenAIChat;

public sealed class ChatCallReaderTests
{
    [Fact]
    public void Read_EveryMember_IsInItsPlace()
    {
        var call = Read("""
            {"model":"chat","messages":[
              {"role":"developer","content":"d"},
              {"role":"system","content":[{"type":"text","text":"s","cache_control":{"type":"ephemeral","ttl":"1h"}}],"name":"n"},
              {"role":"user","content":[
                {"type":"text","text":"look"},
                {"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},
                {"type":"image_url","image_url":{"url":"https://x.test/a.png"}},
                {"type":"input_audio","input_audio":{"data":"BBBB","format":"wav"}},
                {"type":"file","file":{"filename":"a.pdf","file_data":"data:application/pdf;base64,CCCC"}},
                {"type":"file","file":{"file_id":"file-1"}},
                {"type":"video_url","video_url":{"url":"u"}}]},
              {"role":"assistant","content":null,"refusal":"no","tool_calls":[
                {"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}},
                {"id":"c2","type":"function","function":{"name":"g","arguments":""}}]},
              {"role":"tool","tool_call_id":"c1","content":"r1"}],
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"},"strict":true}},{"type":"custom","custom":{"name":"x"}}],
             "tool_choice":{"type":"function","function":{"name":"f"}},"parallel_tool_calls":false,
             "response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"},"strict":true}},
             "reasoning_effort":"minimal","max_tokens":1,"max_completion_tokens":2,"temperature":0.5,"top_p":0.9,
             "frequency_penalty":0.1,"presence_penalty":-0.1,"seed":7,"stop":["a","b"],"n":2,"logprobs":true,"top_logprobs":3,
             "logit_bias":{"5":1},"user":"u","metadata":{"k":"v"},"service_tier":"flex","stream":true,"stream_options":{"include_usage":true},
             "store":true,"prediction":null}
            """);

        Assert.Equal([Role.Developer, Role.System, Role.User, Role.Assistant, Role.Tool], call.Messages.Select(m => m.Role));
        Assert.Equal("1h", call.Messages[1].Parts[0].CacheControl!.Ttl);
        var user = call.Messages[2].Parts;
        Assert.Equal(("image/png", "AAAA", "low"), user[1] is ImagePart { Base64: { } data } image ? (image.MediaType, data, image.Detail) : default);
        Assert.Equal("https://x.test/a.png", Assert.IsType<ImagePart>(user[2]).Url);
        Assert.Equal(new AudioPart("BBBB", "wav"), user[3]);
        Assert.Equal(("a.pdf", "CCCC", "application/pdf"), user[4] is FilePart file ? (file.Name, file.Base64, file.MediaType) : default);
        Assert.Equal("file-1", Assert.IsType<FilePart>(user[5]).FileId);
        Assert.Equal(("video_url", "openai-chat"), user[6] is UnknownPart unknown ? (unknown.Type, unknown.WireForm) : default);
        Assert.Equal([new RefusalPart("no"), new ToolCallPart("c1", "f", "{\"a\":1}"), new ToolCallPart("c2", "g", "")], call.Messages[3].Parts);
        Assert.Equal("r1", Assert.IsType<TextPart>(Assert.IsType<ToolResultPart>(call.Messages[4].Parts[0]).Content[0]).Text);
        Assert.Equal(("f", true, "custom"), (call.Tools[0].Name, call.Tools[0].Strict, call.Tools[1].Vendor!.Type));
        Assert.Equal(new ToolChoice(ToolChoiceMode.Tool, "f"), call.ToolChoice);
        Assert.Equal((ReplyFormatKind.JsonSchema, "n", true), (call.ReplyFormat!.Kind, call.ReplyFormat.Name, call.ReplyFormat.Strict));
        Assert.Equal(("minimal", 2, 0.5, 7L), (call.Reasoning!.Effort, call.MaxOutputTokens, call.Temperature, call.Seed));
        Assert.Equal(["a", "b"], call.Stop);
        Assert.Equal((2, true, 3, "u", "flex", true, true), (call.Choices, call.LogProbs, call.TopLogProbs, call.User, call.ServiceTier, call.Stream, call.IncludeUsage));
        Assert.Equal(["store"], call.Extra.Members.Select(m => m.Key));
    }

    [Fact]
    public void Read_ReasoningDetails_ReturnToTheirPlaces()
    {
        var call = Read("""
            {"model":"m","messages":[{"role":"user","content":"q"},{"role":"assistant","content":"t","reasoning_content":"one",
              "reasoning_details":[{"type":"reasoning.text","text":"one","signature":"SIG==","index":0},{"type":"reasoning.encrypted","data":"ENC","index":2}],
              "tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]}]}
            """);

        Assert.Equal(
            [new ThinkingPart("one", "SIG=="), new TextPart("t"), new RedactedThinkingPart("ENC"), new ToolCallPart("c", "f", "{}")],
            call.Messages[1].Parts);
    }

    [Theory]
    [InlineData("""{"model":"m"}""", "messages", "Missing required parameter: 'messages'.")]
    [InlineData("""{"model":"m","messages":{}}""", "messages", "Invalid type for 'messages': expected an array, but got an object instead.")]
    [InlineData("""{"model":"m","messages":[]}""", "messages", "empty array")]
    [InlineData("""{"model":"m","messages":["x"]}""", "messages[0]", "expected an object, but got a string")]
    [InlineData("""{"model":"m","messages":[{"content":"x"}]}""", "messages[0].role", "Missing required parameter: 'messages[0].role'.")]
    [InlineData("""{"model":"m","messages":[{"role":"robot","content":"x"}]}""", "messages[0].role", "Invalid value: 'robot'. Supported values are: 'system', 'assistant', 'user', 'tool', and 'developer'.")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":5}]}""", "messages[0].content", "expected one of a string or an array of objects, but got a number instead.")]
    [InlineData("""{"model":"m","messages":[{"role":"user"}]}""", "messages[0].content", "Missing")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":1}]}]}""", "messages[0].content[0].text", "expected a string, but got a number")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]}]}""", "messages[0].content[0].image_url.url", "expected an http or https URL")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:nonsense"}}]}]}""", "messages[0].content[0].image_url.url", "a data: URL has the form")]
    [InlineData("""{"model":"m","messages":[{"role":"tool","content":"x"}]}""", "messages[0].tool_call_id", "Missing")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":"hot"}""", "temperature", "expected a number, but got a string")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"max_tokens":1.5}""", "max_tokens", "expected an integer")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"stop":[1]}""", "stop[0]", "expected a string")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"tools":[{"type":"function"}]}""", "tools[0].function", "Missing")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"response_format":{"type":"xml"}}""", "response_format.type", "Invalid value: 'xml'")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"functions":[]}""", "functions", "replaced by 'tools'")]
    public void Read_WrongMember_IsNamed(string body, string parameter, string message)
    {
        var problem = Assert.Throws<ProblemException>(() => Read(body)).Problem;

        Assert.Equal((ProblemKind.InvalidBody, parameter), (problem.Kind, problem.Parameter));
        Assert.Contains(message, problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_DuplicateKey_IsRefused()
        => Assert.Throws<ProblemException>(() => Read("""{"model":"m","messages":[{"role":"user","role":"system","content":"x"}]}"""));

    private static ModelCall Read(string body) => ChatCallReader.Read(Encoding.UTF8.GetBytes(body));
}
