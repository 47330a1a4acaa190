using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.Gemini;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.Gemini;

public sealed class GeminiCallReaderTests
{
    private static readonly GeminiForm Form = new();

    private static ModelCall Read(string json, bool stream = false)
        => Form.ReadCall(new CallAddress("/v1beta/models/m:" + (stream ? "streamGenerateContent" : "generateContent"), "", "m"), Encoding.UTF8.GetBytes(json));

    private static string Fault(string json) => Assert.Throws<ProblemException>(() => Read(json)).Problem.Parameter ?? "";

    [Theory]
    [InlineData("""{"systemInstruction":{"parts":[{"text":"S"}]},"contents":[{"role":"user","parts":[{"text":"Q"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}],"generationConfig":{"maxOutputTokens":5,"topP":0.5,"stopSequences":["X"]}}""")]
    [InlineData("""{"system_instruction":{"parts":{"text":"S"}},"contents":{"role":"USER","parts":[{"text":"Q"},{"inline_data":{"mime_type":"image/png","data":"AAAA"}}]},"generation_config":{"max_output_tokens":"5","top_p":0.5,"stop_sequences":["X"]}}""")]
    public void Read_EitherSpelling_IsTheSameCall(string json)
    {
        var call = Read(json, stream: true);

        Assert.Equal([Role.System, Role.User], call.Messages.Select(m => m.Role));
        Assert.Equal([new TextPart("S")], call.Messages[0].Parts);
        Assert.Equal([new TextPart("Q"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" }], call.Messages[1].Parts);
        Assert.Equal((5, 0.5, true, "m", WireForm.Gemini), (call.MaxOutputTokens, call.TopP, call.Stream, call.Model, call.SourceForm));
        Assert.Equal(["X"], call.Stop);
        Assert.Equal(0, call.Extra.Count);
    }

    [Fact]
    public void Read_ToolLoop_PairsResultsWithCalls()
    {
        var call = Read("""
            {"contents":[
              {"role":"user","parts":[{"text":"Q"}]},
              {"role":"model","parts":[{"functionCall":{"name":"f","args":{"a":1}}},{"functionCall":{"name":"f","args":{"a":2}}},{"functionCall":{"id":"own","name":"g"}}]},
              {"role":"user","parts":[{"functionResponse":{"name":"f","response":{"output":"one"}}},{"functionResponse":{"id":"own","name":"g","response":{"x":1}}},{"functionResponse":{"name":"f","response":{"error":"two"}}},{"text":"Go on"}]}]}
            """);

        Assert.Equal([Role.User, Role.Assistant, Role.Tool, Role.User], call.Messages.Select(m => m.Role));
        Assert.Equal([new ToolCallPart("call_0", "f", """{"a":1}"""), new ToolCallPart("call_1", "f", """{"a":2}"""), new ToolCallPart("own", "g", "{}")], call.Messages[1].Parts);
        Assert.Equal(["call_0 one False", "own {\"x\":1} False", "call_1 two True"],
            call.Messages[2].Parts.Cast<ToolResultPart>().Select(r => $"{r.CallId} {((TextPart)r.Content[0]).Text} {r.IsError}"));
    }

    [Fact]
    public void Read_PiecesOfAStreamSentBack_AreOneMessage()
    {
        string signature = GeminiForeignSignature.Wrap("SIG+/=", isRedacted: false).Replace('+', '-').Replace('/', '_');
        string redacted = GeminiForeignSignature.Wrap("DATA", isRedacted: true);
        var call = Read($$"""
            {"contents":[{"parts":[{"text":"Q"}]},
              {"role":"model","parts":[{"text":"h","thought":true}]},{"role":"model","parts":[{"text":"m","thought":true}]},
              {"role":"model","parts":[{"text":"","thought":true,"thoughtSignature":"{{signature}}"}]},
              {"role":"model","parts":[{"text":"","thought":true,"thoughtSignature":"{{redacted}}"}]},
              {"role":"model","parts":[{"text":"an"}]},{"role":"model","parts":[{"text":"swer"}]},{"role":"model","parts":[{"text":""}]}]}
            """);

        Assert.Equal(2, call.Messages.Count);
        Assert.Equal([new ThinkingPart("hm", "SIG+/="), new RedactedThinkingPart("DATA"), new TextPart("answer")], call.Messages[1].Parts);
    }

    [Fact]
    public void Read_SignatureOfGeminis_IsKeptForTheReportOnly()
    {
        var call = Read("""{"contents":[{"parts":[{"text":"Q"}]},{"role":"model","parts":[{"functionCall":{"name":"f"},"thoughtSignature":"EqUCCqIC"}]}]}""");

        var part = Assert.IsType<ToolCallPart>(Assert.Single(call.Messages[1].Parts));
        Assert.Equal("thoughtSignature", Assert.Single(part.Extra.Members).Key);
    }

    [Fact]
    public void Read_ToolsAndConfig_AreTheHubs()
    {
        var call = Read("""
            {"contents":[{"parts":[{"text":"Q"}]}],
             "tools":[{"functionDeclarations":[{"name":"f","description":"d","parameters":{"type":"OBJECT","properties":{"a":{"type":"STRING","nullable":true},"type":{"type":"ARRAY","items":{"type":"INTEGER"},"minItems":"2"}}}},{"name":"g"},{"name":"h"}]},{"googleSearch":{}}],
             "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f","g"]}},
             "safetySettings":[{"category":"X"}],
             "generationConfig":{"responseMimeType":"application/json","responseSchema":{"type":"OBJECT"},"thinkingConfig":{"thinkingBudget":0,"includeThoughts":false},"seed":3,"candidateCount":2,"speechConfig":{"a":1},"responseModalities":["TEXT"]}}
            """);

        Assert.Equal(["f", "g", "googleSearch"], call.Tools.Select(t => t.Name));
        Assert.Equal("""{"type":"object","properties":{"a":{"type":["string","null"]},"type":{"type":"array","items":{"type":"integer"},"minItems":2}}}""", call.Tools[0].Parameters!.Value.GetRawText());
        Assert.Equal("""{"googleSearch":{}}""", call.Tools[2].Vendor!.Raw.GetRawText());
        Assert.Equal(new ToolChoice(ToolChoiceMode.Required), call.ToolChoice);
        Assert.Equal((ReplyFormatKind.JsonSchema, """{"type":"object"}"""), (call.ReplyFormat!.Kind, call.ReplyFormat.Schema!.Value.GetRawText()));
        Assert.Equal(("none", "disabled", 3L, 2), (call.Reasoning!.Effort, call.Reasoning.Mode, call.Seed, call.Choices));
        Assert.Equal(["safetySettings", "generationConfig.speechConfig"], call.Extra.Members.Select(m => m.Key));
    }

    [Theory]
    [InlineData("""{"toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}}""", ToolChoiceMode.Tool, "f")]
    [InlineData("""{"tool_config":{"function_calling_config":{"mode":"none"}}}""", ToolChoiceMode.None, null)]
    [InlineData("""{"toolConfig":{"functionCallingConfig":{"mode":"VALIDATED"}}}""", ToolChoiceMode.Auto, null)]
    public void Read_Mode_IsAChoice(string members, ToolChoiceMode mode, string? name)
        => Assert.Equal(new ToolChoice(mode, name), Read("""{"contents":[{"parts":[{"text":"Q"}]}],""" + members[1..]).ToolChoice);

    [Theory]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("""{"contents":[]}""", "contents")]
    [InlineData("""{"contents":[{"parts":[]}]}""", "contents")]
    [InlineData("""{"contents":[7]}""", "contents[0]")]
    [InlineData("""{"contents":[{"role":"robot","parts":[{"text":"Q"}]}]}""", "contents[0].role")]
    [InlineData("""{"contents":[{"parts":[{"text":7}]}]}""", "contents[0].parts[0].text")]
    [InlineData("""{"contents":[{"parts":[{"functionCall":{}}]}]}""", "contents[0].parts[0].functionCall.name")]
    [InlineData("""{"contents":[{"parts":[{"text":"Q"}]}],"generationConfig":{"temperature":"hot"}}""", "generationConfig.temperature")]
    [InlineData("""{"contents":[{"parts":[{"text":"Q"}]}],"generationConfig":{"maxOutputTokens":1.5}}""", "generationConfig.maxOutputTokens")]
    [InlineData("""{"contents":[{"parts":[{"text":"\ud800"}]}]}""", "")]
    [InlineData("""{"contents":[{"parts":[{"text":"Q"}]}],"contents":[]}""", "")]
    public void Read_Fault_NamesItsPlace(string json, string parameter) => Assert.Equal(parameter, Fault(json));
}
