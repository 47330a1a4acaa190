using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.BedrockConverse;
using Gatehouse.AI.Tests.Providers.Bedrock;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.BedrockConverse;

/// <summary>Calls of this form: read whole, and back to the form they came in.</summary>
public sealed class ConverseCallReaderTests
{
    private const string Full = """
        {"messages":[{"role":"user","content":[{"text":"Look"},{"image":{"format":"png","source":{"bytes":"AAAA"}}},{"document":{"format":"pdf","name":"a b","source":{"bytes":"BBBB"}}},{"cachePoint":{"type":"default","ttl":"1h"}}]},{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"hm","signature":"sig"}}},{"reasoningContent":{"redactedContent":"AAEC"}},{"toolUse":{"toolUseId":"c1","name":"f","input":{"a":1}}}]},{"role":"user","content":[{"toolResult":{"toolUseId":"c1","content":[{"text":"no"}],"status":"error"}},{"text":"And?"}]}],"system":[{"text":"S"},{"cachePoint":{"type":"default"}}],"inferenceConfig":{"maxTokens":9000,"stopSequences":["END"]},"toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"d","inputSchema":{"json":{"type":"object"}},"strict":true}},{"cachePoint":{"type":"default"}}],"toolChoice":{"auto":{}}},"additionalModelRequestFields":{"thinking":{"type":"enabled","budget_tokens":2000}},"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"type\":\"object\"}","name":"n"}}}},"serviceTier":{"type":"flex"},"requestMetadata":{"team":"a"},"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"1"}}
        """;

    [Fact]
    public void Read_FullCall_GoesBackAsItCame()
    {
        var call = Read(Full);

        var (wire, loss) = BedrockCalls.Translate(call);

        Assert.Equal(Full.Trim(), wire);
        Assert.Equal("", loss);
        Assert.Equal([Role.System, Role.User, Role.Assistant, Role.Tool, Role.User], call.Messages.Select(m => m.Role));
        Assert.Equal(("alias", false, true), (call.Model, call.Stream, call.IncludeUsage));
    }

    [Theory]
    [InlineData("""{"top_k":5}""", 5, null, null, null, "")]
    [InlineData("""{"inferenceConfig":{"topK":6}}""", 6, null, null, null, "")]
    [InlineData("""{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}""", null, "low", null, null, "")]
    [InlineData("""{"reasoning_effort":"high"}""", null, "high", null, null, "")]
    [InlineData("""{"thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"max"},"anthropic_beta":["x"]}""", null, "max", "adaptive", null, "additionalModelRequestFields.thinking.display additionalModelRequestFields.anthropic_beta")]
    public void Read_FieldsForTheModel_AreKnownOrKept(string fields, int? topK, string? effort, string? mode, int? budget, string extra)
    {
        var call = Read($$"""{"messages":[{"role":"user","content":[{"text":"Q"}]}],"additionalModelRequestFields":{{fields}}}""");

        Assert.Equal((topK, effort, mode, budget), (call.TopK, call.Reasoning?.Effort, call.Reasoning?.Mode, call.Reasoning?.BudgetTokens));
        Assert.Equal(extra, string.Join(' ', call.Extra.Members.Select(m => m.Key)));
    }

    [Fact]
    public void Read_BlocksOfThisFormAlone_AreKeptOrSaidAsText()
    {
        var call = Read("""
            {"messages":[{"role":"user","content":[{"guardContent":{"text":{"text":"guarded","qualifiers":["query"]}}},{"video":{"format":"mp4","source":{"bytes":"AAAA"}}},
              {"image":{"format":"png","source":{"s3Location":{"uri":"s3://b/k"}}}},{"document":{"name":"n","format":"txt","source":{"text":"words"},"citations":{"enabled":true}}},{"audio":{"format":"wav","source":{"bytes":"CCCC"}}},{"type":"text","text":"typed"}]},
             {"role":"assistant","content":[{"citationsContent":{"content":[{"text":"a"},{"text":"b"}],"citations":[{}]}}]},
             {"role":"user","content":[{"toolResult":{"toolUseId":"c","content":[{"json":{"x":[1]}}]}}]}]}
            """);

        var parts = call.Messages[0].Parts;
        Assert.Equal(("guarded", "guardContent"), (((TextPart)parts[0]).Text, parts[0].Extra.Members.Single().Key));
        Assert.Equal(["video", "image"], parts.OfType<UnknownPart>().Select(p => p.Type));
        var file = Assert.IsType<FilePart>(parts[3]);
        Assert.Equal(("n.txt", "text/plain", "words", "citations"), (file.Name, file.MediaType, Encoding.UTF8.GetString(Convert.FromBase64String(file.Base64!)), file.Extra.Members.Single().Key));
        Assert.IsType<AudioPart>(parts[4]);
        Assert.Equal("typed", Assert.IsType<TextPart>(parts[5]).Text);
        Assert.Equal("ab", Assert.IsType<TextPart>(call.Messages[1].Parts[0]).Text);
        Assert.Equal("""{"x":[1]}""", Assert.IsType<TextPart>(Assert.IsType<ToolResultPart>(call.Messages[2].Parts[0]).Content[0]).Text);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("{}", "messages is missing")]
    [InlineData("""{"messages":[]}""", "messages is missing")]
    [InlineData("""{"messages":{}}""", "messages is not an array")]
    [InlineData("""{"messages":[{"role":"system","content":[]}]}""", "messages[0].role is neither user nor assistant")]
    [InlineData("""{"messages":[{"role":"user","content":[{}]}]}""", "messages[0].content[0] is no content block")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":7}]}]}""", "messages[0].content[0].text is not a string")]
    [InlineData("""{"messages":[{"role":"user","content":[{"toolResult":{"content":[]}}]}]}""", "messages[0].content[0].toolResult.toolUseId is missing")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"Q"}]}],"inferenceConfig":{"maxTokens":1.5}}""", "inferenceConfig.maxTokens is not an integer")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"Q"}]}],"toolConfig":{"tools":[],"toolChoice":{}}}""", "toolConfig.toolChoice is neither auto nor any nor tool")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"Q"}]}],"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{"}}}}}""", "is not the text of a JSON Schema")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"Q","text":"R"}]}]}""", "may have a name twice")]
    [InlineData("""{"messages":[{"role":"user","content":[{"text":"\ud800"}]}]}""", "not valid Unicode")]
    public void Read_WhatIsNoCall_SaysWhatIsWrong(string body, string message)
    {
        var refused = Assert.Throws<ProblemException>(() => Read(body));

        Assert.Equal(ProblemKind.InvalidBody, refused.Problem.Kind);
        Assert.Contains(message, refused.Problem.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadOutline_Path_SaysModelAndStream()
    {
        byte[] body = """{"messages":[{"role":"user","content":[{"text":"12345"},{"image":{"format":"png","source":{"bytes":"AAAAAAAAAAAAAAAA"}}}]}]}"""u8.ToArray();
        var form = new BedrockConverseForm();
        var outline = form.ReadOutline(new CallAddress("/x/model/a/converse-stream", "", "a"), body);

        Assert.Equal(("a", true, true), (outline.Model, outline.Stream, outline.IncludeUsage));
        Assert.Equal("user".Length + "12345".Length + "png".Length, outline.TextLength);
        Assert.Same(body, System.Runtime.InteropServices.MemoryMarshal.TryGetArray(form.Rewrite(body, outline, "\"m\""u8, false), out var array) ? array.Array : null);
        Assert.False(form.ReadOutline(new CallAddress("/model/a/converse", "", "a"), body).Stream);
        Assert.Throws<ProblemException>(() => form.ReadOutline(new CallAddress("/model/a/converse", "", "a"), "{"u8.ToArray()));
    }

    private static ModelCall Read(string body) => new BedrockConverseForm().ReadCall(new CallAddress("/model/alias/converse", "", "alias"), Encoding.UTF8.GetBytes(body));
}
