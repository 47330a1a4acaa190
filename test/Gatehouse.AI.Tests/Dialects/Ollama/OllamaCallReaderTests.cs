using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.Ollama;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.Ollama;

public sealed class OllamaCallReaderTests
{
    private static readonly OllamaForm Chat = new(isGenerate: false);
    private static readonly OllamaForm Generate = new(isGenerate: true);

    private static ModelCall Read(string json, OllamaForm? form = null) => (form ?? Chat).ReadCall(CallAddress.None, Encoding.UTF8.GetBytes(json));

    private static Problem Refused(string json, OllamaForm? form = null) => Assert.Throws<ProblemException>(() => Read(json, form)).Problem;

    private static void Same(Message expected, Message actual)
    {
        Assert.Equal(expected.Role, actual.Role);
        Assert.Equal(expected.Parts, actual.Parts);
    }

    [Fact]
    public void ReadCall_Conversation_HasIdsForItsCalls()
    {
        var call = Read("""
            {"model":"m","messages":[
              {"role":"system","content":"S"},
              {"role":"user","content":"Look","images":["iVBORw0KGgoAAA","/9j/AA"]},
              {"role":"assistant","thinking":"T","content":"","tool_calls":[
                {"type":"function","function":{"index":0,"name":"get_temperature","arguments":{"city":"New York"}}},
                {"function":{"name":"get_conditions","arguments":{"city":"New York"}}},
                {"id":"call_x","function":{"name":"get_temperature","arguments":{"city":"London"}}}]},
              {"role":"tool","tool_name":"get_temperature","content":"22"},
              {"role":"tool","tool_name":"get_temperature","content":"15"},
              {"role":"tool","tool_name":"get_conditions","content":"Rainy"}]}
            """);

        Assert.Equal(6, call.Messages.Count);
        Same(new Message(Role.System, [new TextPart("S")]), call.Messages[0]);
        Same(new Message(Role.User, [new TextPart("Look"), new ImagePart { Base64 = "iVBORw0KGgoAAA", MediaType = "image/png" }, new ImagePart { Base64 = "/9j/AA", MediaType = "image/jpeg" }]), call.Messages[1]);
        Same(new Message(Role.Assistant,
        [
            new ThinkingPart("T", null), new ToolCallPart("call_2_0", "get_temperature", """{"city":"New York"}"""),
            new ToolCallPart("call_2_1", "get_conditions", """{"city":"New York"}"""), new ToolCallPart("call_x", "get_temperature", """{"city":"London"}"""),
        ]), call.Messages[2]);
        Assert.Equal(["call_2_0", "call_x", "call_2_1"], call.Messages.Skip(3).Select(m => Assert.IsType<ToolResultPart>(Assert.Single(m.Parts)).CallId));
    }

    [Fact]
    public void ReadCall_Settings_AreTheHubsAndTheRestKeepsItsName()
    {
        var call = Read("""
            {"model":"m","messages":[{"role":"user","content":"Q"}],"stream":false,"format":{"type":"object"},"think":"high","keep_alive":"5m","logprobs":true,"top_logprobs":2,
             "tools":[{"type":"function","function":{"name":"f","description":"d","parameters":{"type":"object"}}}],
             "options":{"temperature":0.5,"top_p":0.9,"top_k":40,"seed":7,"num_predict":-1,"stop":"END","frequency_penalty":1,"presence_penalty":2,"num_ctx":4096,"min_p":0.1}}
            """);

        Assert.Equal((0.5, 0.9, 40, 7L, null, 1.0, 2.0), (call.Temperature, call.TopP, call.TopK, call.Seed, call.MaxOutputTokens, call.FrequencyPenalty, call.PresencePenalty));
        Assert.Equal(("END", ReplyFormatKind.JsonSchema, "high", true, 2, false, true), (call.Stop.Single(), call.ReplyFormat!.Kind, call.Reasoning!.Effort, call.LogProbs, call.TopLogProbs, call.Stream, call.IncludeUsage));
        Assert.Equal(("f", "d"), (call.Tools.Single().Name, call.Tools.Single().Description));
        Assert.Equal(["keep_alive", "options.num_ctx", "options.min_p"], call.Extra.Members.Select(m => m.Key));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(",\"stream\":null", true)]
    [InlineData(",\"stream\":true", true)]
    [InlineData(",\"stream\":false", false)]
    public void ReadOutline_Stream_IsOnUnlessItIsOff(string more, bool streams)
    {
        byte[] body = Encoding.UTF8.GetBytes($$"""{ "messages":[{"role":"user","content":"four","images":["AAAAAAAA"]}],"model" : "a\u0062"{{more}} }""");
        var outline = Chat.ReadOutline(CallAddress.None, body);

        Assert.Equal(("ab", streams, 8L), (outline.Model, outline.Stream, outline.TextLength));
        Assert.Equal($$"""{ "messages":[{"role":"user","content":"four","images":["AAAAAAAA"]}],"model" : "other"{{more}} }""", Encoding.UTF8.GetString(Chat.Rewrite(body, outline, "\"other\""u8, false).Span));
        Assert.Equal(streams, Read($$"""{"model":"m","messages":[{"role":"user","content":"x"}]{{more}}}""").Stream);
    }

    [Fact]
    public void ReadCall_Prompt_IsAMessage()
    {
        var call = Read("""{"model":"m","prompt":"What?","system":"S","images":["UklGRAAA"],"format":"json","think":false,"template":"x","options":{"num_predict":5}}""", Generate);

        Assert.Equal(2, call.Messages.Count);
        Same(new Message(Role.System, [new TextPart("S")]), call.Messages[0]);
        Same(new Message(Role.User, [new TextPart("What?"), new ImagePart { Base64 = "UklGRAAA", MediaType = "image/webp" }]), call.Messages[1]);
        Assert.Equal((5, ReplyFormatKind.JsonObject, "disabled", WireForm.OllamaGenerate), (call.MaxOutputTokens, call.ReplyFormat!.Kind, call.Reasoning!.Mode, call.SourceForm));
        Assert.Equal("template", Assert.Single(call.Extra.Members).Key);
    }

    [Theory]
    [InlineData("""{"model":"m","messages":[]}""", "messages")]
    [InlineData("""{"model":"m","messages":[{"role":"bot","content":"x"}]}""", "messages[0].role")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":7}]}""", "messages[0].content")]
    [InlineData("""{"model":"m","messages":[{"role":"user","images":["Qk0AAA"]}]}""", "messages[0].images[0]")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"format":"xml"}""", "format")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"think":7}""", "think")]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}],"options":{"stop":[1]}}""", "options.stop[0]")]
    [InlineData("""{"messages":[{"role":"user","content":"x"}]}""", "model")]
    public void ReadCall_Fault_IsRefusedWithItsPlace(string json, string parameter) => Assert.Equal(parameter, Refused(json).Parameter);

    [Theory]
    [InlineData("""{"model":"m"}""", "prompt")]
    [InlineData("""{"model":"m","prompt":"x","raw":true}""", "raw")]
    [InlineData("""{"model":"m","prompt":"x","suffix":"y"}""", "suffix")]
    [InlineData("""{"model":"m","prompt":"x","context":[1]}""", "context")]
    public void ReadCall_PromptThatIsNoMessage_IsRefused(string json, string parameter) => Assert.Equal(parameter, Refused(json, Generate).Parameter);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"\\ud800\"}]}")]
    [InlineData("{\"model\":\"m\",\"model\":\"n\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}")]
    public void ReadCall_NoCall_IsRefused(string json) => Assert.Equal(ProblemKind.InvalidBody, Refused(json).Kind);

    [Theory]
    [InlineData("temperature", "options.temperature")]
    [InlineData("reasoning_effort", "think")]
    [InlineData("response_format.json_schema.description", "format")]
    [InlineData("messages[0].content[0]", "messages[0].content")]
    [InlineData("messages[0].content[2].image_url.detail", "messages[0].images[1]")]
    [InlineData("messages[0].name", "messages[0].name")]
    [InlineData("messages[9].content[0]", "messages[9].content[0]")]
    [InlineData("options.num_ctx", "options.num_ctx")]
    public void FieldOf_NameOfTheHub_IsTheClients(string field, string expected)
    {
        var call = Read("""{"model":"m","messages":[{"role":"user","content":"Q","images":["/9j/A","/9j/B"]}]}""");

        Assert.Equal(expected, Chat.FieldOf(field, call));
    }

    [Theory]
    [InlineData("messages[0].content[0]", "system")]
    [InlineData("messages[1].content[0]", "prompt")]
    [InlineData("messages[1].content[1]", "images[0]")]
    public void FieldOf_OfAPrompt_HasNoMessages(string field, string expected)
        => Assert.Equal(expected, Generate.FieldOf(field, Read("""{"model":"m","system":"S","prompt":"Q","images":["/9j/A"]}""", Generate)));
}
