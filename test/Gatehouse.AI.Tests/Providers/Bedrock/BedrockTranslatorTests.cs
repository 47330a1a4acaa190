using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.Bedrock;

/// <summary>Calls to bodies of Converse, byte for byte.</summary>
public sealed class BedrockTranslatorTests
{
    private const string Llama = "meta.llama3-70b-instruct-v1:0";

    [Fact]
    public void Write_ToolLoopWithThinking_IsConverse()
    {
        var call = Call(
            Sys(new TextPart("S") { CacheControl = new CacheControl("1h") }),
            User(new TextPart("Look"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" }),
            Assistant(new ThinkingPart("hm", "sig+/="), new RedactedThinkingPart("cmVk"), new TextPart("I see."), new ToolCallPart("call|1", "f", """{"a": 1}"""), new ToolCallPart("c2", "g", "")),
            Tool("call|1", new TextPart("one")),
            Tool("c2"),
            User("And?")) with
        {
            Tools = [new ToolDefinition("f", "does f", Json("""{"type":"object","properties":{"a":{"type":"integer"}}}""")) { CacheControl = new CacheControl(null) }, Function("g", "{}")],
            ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "f"),
            Temperature = 0.5,
            Stop = ["END", "\n"],
            Metadata = Json("""{"team":"a"}"""),
            ServiceTier = "flex",
        };

        var (wire, loss) = BedrockCalls.Translate(call);

        Assert.Equal(
            """{"messages":[{"role":"user","content":[{"text":"Look"},{"image":{"format":"png","source":{"bytes":"AAAA"}}}]},"""
            + """{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"hm","signature":"sig+/="}}},{"reasoningContent":{"redactedContent":"cmVk"}},{"text":"I see."},"""
            + """{"toolUse":{"toolUseId":"call_1","name":"f","input":{"a": 1}}},{"toolUse":{"toolUseId":"c2","name":"g","input":{}}}]},"""
            + """{"role":"user","content":[{"toolResult":{"toolUseId":"call_1","content":[{"text":"one"}]}},{"toolResult":{"toolUseId":"c2","content":[]}},{"text":"And?"}]}]"""
            + ""","system":[{"text":"S"},{"cachePoint":{"type":"default","ttl":"1h"}}],"inferenceConfig":{"maxTokens":100,"temperature":0.5,"stopSequences":["END","\n"]}"""
            + ""","toolConfig":{"tools":[{"toolSpec":{"name":"f","description":"does f","inputSchema":{"json":{"type":"object","properties":{"a":{"type":"integer"}}}}}},{"cachePoint":{"type":"default"}},"""
            + """{"toolSpec":{"name":"g","inputSchema":{"json":{"type":"object"}}}}],"toolChoice":{"tool":{"name":"f"}}},"serviceTier":{"type":"flex"},"requestMetadata":{"team":"a"}}""",
            wire);
        Assert.Equal("", loss);
    }

    [Fact]
    public void Write_Schema_IsATextInOutputConfig()
    {
        var call = Call(User("Q")) with { MaxOutputTokens = null, ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Schema = Json("""{ "type": "object", "title": "é+<" }""") } };

        Assert.Equal(
            """{"messages":[{"role":"user","content":[{"text":"Q"}]}],"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"schema":"{\"type\":\"object\",\"title\":\"é+<\"}","name":"n"}}}}}""",
            BedrockCalls.Translate(call).Wire);
        var (wire, loss) = BedrockCalls.Translate(call, Llama);
        Assert.EndsWith("""It must be valid against this JSON Schema: {\"type\":\"object\",\"title\":\"é+<\"}"}]}""", wire, StringComparison.Ordinal);
        Assert.Equal("response_format;approximated", loss);
    }

    [Theory]
    [InlineData("us.anthropic.claude-3-7-sonnet-20250219-v1:0", "low", """{"thinking":{"type":"enabled","budget_tokens":2048}}""")]
    [InlineData("arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-opus-4-6-v1", "low", """{"thinking":{"type":"adaptive"},"output_config":{"effort":"low"}}""")]
    [InlineData("anthropic.claude-opus-5", "none", """{"thinking":{"type":"disabled"}}""")]
    [InlineData("global.amazon.nova-2-lite-v1:0", "high", """{"reasoningConfig":{"type":"enabled","maxReasoningEffort":"high"}}""")]
    [InlineData("openai.gpt-oss-20b-1:0", "medium", """{"reasoning_effort":"medium"}""")]
    public void Write_Reasoning_IsTheModelsOwnField(string model, string effort, string fields)
    {
        var (wire, loss) = BedrockCalls.Translate(Call(User("Q")) with { MaxOutputTokens = 8_000, Reasoning = new Reasoning { Effort = effort } }, model);

        Assert.Contains($"\"additionalModelRequestFields\":{fields}}}", wire, StringComparison.Ordinal);
        Assert.Equal("", loss);
    }

    [Fact]
    public void Write_BudgetOfTheClient_IsItsOwn()
    {
        var call = Call(User("Q")) with { MaxOutputTokens = 9_000, TopK = 3, Reasoning = new Reasoning { Mode = "enabled", BudgetTokens = 5_000 } };
        var (wire, loss) = BedrockCalls.Translate(call);

        Assert.Contains("\"budget_tokens\":5000", wire, StringComparison.Ordinal);
        Assert.Equal("top_k;dropped", loss);
    }

    [Fact]
    public void Write_FieldsForTheModel_AreMergedAndOverruled()
    {
        var call = Call(User("Q")) with { TopK = 7, Extra = Extra("""{"additionalModelRequestFields":{"top_k":1,"anthropic_beta":["x"]},"guardrailConfig":{"guardrailIdentifier":"g"},"seed_x":1}""") };
        var (wire, loss) = BedrockCalls.Translate(call);

        Assert.EndsWith(""","additionalModelRequestFields":{"top_k":7,"anthropic_beta":["x"]},"guardrailConfig":{"guardrailIdentifier":"g"}}""", wire, StringComparison.Ordinal);
        Assert.Equal("additionalModelRequestFields.top_k;dropped, seed_x;dropped", loss);
    }

    [Fact]
    public void Write_Documents_HaveFormatAndNamesThatDoNotRepeat()
    {
        var (wire, loss) = BedrockCalls.Translate(Call(User(
            new TextPart("Q"),
            new FilePart { Name = "report.pdf", Base64 = "AAAA", MediaType = "application/pdf" },
            new FilePart { Name = "report.csv", Base64 = "BBBB" },
            new FilePart { Base64 = "data:text/markdown;base64,CCCC" })));

        Assert.Contains("""{"document":{"format":"pdf","name":"report","source":{"bytes":"AAAA"}}},{"document":{"format":"csv","name":"report 2","source":{"bytes":"BBBB"}}},{"document":{"format":"md","name":"document","source":{"bytes":"CCCC"}}}""", wire, StringComparison.Ordinal);
        Assert.Equal("", loss);
    }

    [Fact]
    public void Write_LongIds_StillMeet()
    {
        string id = new('x', 90);
        var (wire, _) = BedrockCalls.Translate(Call(User("Q"), Assistant(new ToolCallPart(id, "f", "{}")), Tool(id, new TextPart("r"))));

        string[] ids = [.. wire.Split("\"toolUseId\":\"").Skip(1).Select(p => p[..p.IndexOf('"', StringComparison.Ordinal)])];
        Assert.Equal(2, ids.Length);
        Assert.Equal(ids[0], ids[1]);
        Assert.Equal(64, ids[0].Length);
    }

    [Theory]
    [InlineData("anthropic.claude-3-5-sonnet-20241022-v2:0", "anthropic.claude-3-5")]
    [InlineData("anthropic.claude-v2:1", "anthropic.claude-v2")]
    [InlineData("us.anthropic.claude-opus-4-20250514-v1:0", "anthropic.claude-opus-4")]
    [InlineData("anthropic.claude-opus-4-1-20250805-v1:0", "anthropic.claude-opus-4-1")]
    [InlineData("anthropic.claude-opus-4-9", "anthropic.claude")]
    [InlineData("anthropic.claude-sonnet-4-6", "anthropic.claude-sonnet-4-6")]
    [InlineData("arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-6-v1", "anthropic.claude-opus-4-6")]
    [InlineData("amazon.nova-pro-v1:0", "amazon.nova")]
    [InlineData("openai.gpt-5.2", "openai.")]
    [InlineData("moonshot.kimi-k2-thinking", "moonshot")]
    [InlineData("meta.llama3-70b-instruct-v1:0", "")]
    [InlineData("arn:aws:bedrock:us-east-1:1:application-inference-profile/abcdef", "")]
    [InlineData("notanthropic.claude-3", "")]
    public void FamilyOf_Model_IsTheLongestThatCovers(string model, string prefix)
        => Assert.Equal(prefix, AI.Providers.Bedrock.BedrockFamilies.Of(model).Prefix);
}
