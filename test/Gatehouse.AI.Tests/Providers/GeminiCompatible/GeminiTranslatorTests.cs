using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.GeminiCompatible.GeminiCalling;

namespace Gatehouse.AI.Tests.Providers.GeminiCompatible;

public sealed class GeminiTranslatorTests
{
    [Fact]
    public void Write_Conversation_IsThisBody()
    {
        var (wire, loss) = Translate(Call(
            Sys(new TextPart("Be brief.")),
            User(new TextPart("Look:"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" }),
            Assistant(new ToolCallPart("c1", "f", """{"a": 1}"""), new ToolCallPart("c2", "g", "")),
            Tool("c2", new TextPart("two")),
            new Message(Role.Tool, [new ToolResultPart("c1", [new TextPart("no")]) { IsError = true }]),
            User("And?"),
            User("Well?")));

        Assert.Equal(
            """{"systemInstruction":{"parts":[{"text":"Be brief."}]},"contents":[{"role":"user","parts":[{"text":"Look:"},{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]},"""
            + """{"role":"model","parts":[{"functionCall":{"name":"f","args":{"a": 1}}},{"functionCall":{"name":"g","args":{}}}]},"""
            + """{"role":"user","parts":[{"functionResponse":{"name":"g","response":{"output":"two"}}},{"functionResponse":{"name":"f","response":{"error":"no"}}}]},"""
            + """{"role":"user","parts":[{"text":"And?"},{"text":"Well?"}]}],"generationConfig":{}}""",
            wire);
        Assert.Equal("", loss);
    }

    [Fact]
    public void Write_SignedCalls_GoBackByteForByteWithIds()
    {
        const string Signature = "EqUCCqICAb4+9vsh8Pd5/taZVoP==";
        var (wire, loss) = Translate(Call(
            User("Q"),
            Assistant(new ThinkingPart("hm", "gemini:" + Signature), new ToolCallPart("c1", "f", "{}"), new ToolCallPart("c2", "f", "{}")),
            Tool("c1", new TextPart("r")),
            Tool("c2", new TextPart("s"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" })), Levels);

        Assert.Equal(
            """{"contents":[{"role":"user","parts":[{"text":"Q"}]},{"role":"model","parts":[{"text":"hm","thought":true},"""
            + $$$$"""{"functionCall":{"id":"c1","name":"f","args":{}},"thoughtSignature":"{{{{Signature}}}}"},{"functionCall":{"id":"c2","name":"f","args":{}}}]},"""
            + """{"role":"user","parts":[{"functionResponse":{"id":"c1","name":"f","response":{"output":"r"}}},"""
            + """{"functionResponse":{"id":"c2","name":"f","response":{"output":"s"},"parts":[{"inlineData":{"mimeType":"image/png","data":"AAAA"}}]}}]}],"generationConfig":{}}""",
            wire);
        Assert.Equal("", loss);
    }

    [Fact]
    public void Write_CallsOfAnotherModel_AreSaidToHaveNoSignature()
    {
        var call = Call(User("Q"), Assistant(new ThinkingPart("t", "of-another-vendor"), new ToolCallPart("c1", "f", "{}"), new ToolCallPart("c2", "f", "{}")), Tool("c1", new TextPart("r")));

        var (wire, loss) = Translate(call, Levels);

        Assert.Contains("""{"functionCall":{"id":"c1","name":"f","args":{}},"thoughtSignature":"skip_thought_signature_validator"},{"functionCall":{"id":"c2","name":"f","args":{}}}""", wire, StringComparison.Ordinal);
        Assert.DoesNotContain("of-another-vendor", wire, StringComparison.Ordinal);
        Assert.Equal("messages[1].content[0];dropped", loss);
        Assert.DoesNotContain("thoughtSignature", Translate(call, Budget).Wire, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_ToolsAndChoice_AreThese()
    {
        var call = Call(User("Q")) with
        {
            Tools =
            [
                new ToolDefinition("f", "Does f.", Json("""{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"string"}}}""")),
                new ToolDefinition("g", null, Json("{}")),
                new ToolDefinition("s", null, null) { Vendor = new UnknownPart(WireForm.Gemini, "googleSearch", Json("""{"googleSearch":{}}""")) },
            ],
            ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "f"),
        };

        Assert.Equal(
            """{"contents":[{"role":"user","parts":[{"text":"Q"}]}],"tools":[{"functionDeclarations":[{"name":"f","description":"Does f.","parametersJsonSchema":{"type":"object","properties":{"a":{"$ref":"#/$defs/A"}},"$defs":{"A":{"type":"string"}}}},{"name":"g"}]},{"googleSearch":{}}]"""
            + ""","toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}},"generationConfig":{}}""",
            Translate(call).Wire);
    }

    [Fact]
    public void Write_EverySetting_IsInTheConfig()
    {
        var call = Call(User("Q")) with
        {
            Temperature = 0.5, TopP = 0.9, TopK = 40, MaxOutputTokens = 100, Stop = ["A", "B"], Choices = 2, Seed = 7,
            PresencePenalty = 0.25, FrequencyPenalty = -1, LogProbs = true, TopLogProbs = 3,
            ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Schema = Json("""{"$schema":"x","type":"object","properties":{"k":{"const":1}},"required":["k"],"additionalProperties":false}""") },
            Reasoning = new Reasoning { Effort = "high" },
        };

        var (wire, loss) = Translate(call);

        Assert.EndsWith(
            ""","generationConfig":{"temperature":0.5,"topP":0.9,"topK":40,"maxOutputTokens":100,"stopSequences":["A","B"],"candidateCount":2,"seed":7,"presencePenalty":0.25,"frequencyPenalty":-1,"responseLogprobs":true,"logprobs":3"""
            + ""","responseMimeType":"application/json","responseJsonSchema":{"type":"object","properties":{"k":{"enum":[1]}},"required":["k"],"additionalProperties":false},"thinkingConfig":{"includeThoughts":true,"thinkingBudget":24576}}}""",
            wire, StringComparison.Ordinal);
        Assert.Equal("", loss);
    }

    [Theory]
    [InlineData("gemini-3-pro-preview", "high", null, null, """{"includeThoughts":true,"thinkingLevel":"high"}""", "")]
    [InlineData("gemini-3-pro-preview", "medium", null, null, """{"includeThoughts":true,"thinkingLevel":"high"}""", "reasoning_effort;approximated")]
    [InlineData("gemini-3-pro-preview", "minimal", null, null, """{"includeThoughts":true,"thinkingLevel":"low"}""", "reasoning_effort;approximated")]
    [InlineData("models/gemini-3-flash-preview", "minimal", null, null, """{"includeThoughts":true,"thinkingLevel":"minimal"}""", "")]
    [InlineData("gemini-3.1-pro-preview", "xhigh", null, null, """{"includeThoughts":true,"thinkingLevel":"high"}""", "reasoning_effort;approximated")]
    [InlineData("gemini-9-neon", "none", null, null, """{"includeThoughts":false,"thinkingLevel":"low"}""", "reasoning_effort;approximated")]
    [InlineData("gemini-4-argon", null, 5000, "enabled", """{"includeThoughts":true,"thinkingLevel":"medium"}""", "reasoning_effort;approximated")]
    [InlineData("gemini-4-argon", null, null, "adaptive", """{"includeThoughts":true}""", "")]
    [InlineData("gemini-2.5-flash", "none", null, null, """{"includeThoughts":false,"thinkingBudget":0}""", "")]
    [InlineData("gemini-2.5-pro", "none", null, null, """{"includeThoughts":false,"thinkingBudget":128}""", "reasoning_effort;approximated")]
    [InlineData("gemini-2.5-flash", null, 99999, "enabled", """{"includeThoughts":true,"thinkingBudget":24576}""", "reasoning_effort;approximated")]
    [InlineData("gemini-2.5-flash-lite", null, 600, "enabled", """{"includeThoughts":true,"thinkingBudget":600}""", "")]
    [InlineData("gemini-2.5-flash", null, null, "adaptive", """{"includeThoughts":true,"thinkingBudget":-1}""", "")]
    [InlineData("gemini-2.0-flash", "high", null, null, "", "reasoning_effort;dropped")]
    [InlineData("gemma-3-27b-it", "none", null, null, "", "")]
    public void Write_Reasoning_IsWhatTheFamilyTakes(string model, string? effort, int? budget, string? mode, string config, string expected)
    {
        var (wire, loss) = Translate(Call(User("Q")) with { Reasoning = new Reasoning { Effort = effort, BudgetTokens = budget, Mode = mode } }, model);

        Assert.EndsWith(config.Length == 0 ? "\"generationConfig\":{}}" : $"\"generationConfig\":{{\"thinkingConfig\":{config}}}}}", wire, StringComparison.Ordinal);
        Assert.Equal(expected, loss);
    }

    [Fact]
    public void Write_WhatCannotBeDone_IsRefusedWithItsPlace()
    {
        Assert.Equal("messages", Refused(Call(User(""))).Parameter);
        Assert.Equal("messages[0].tool_call_id", Refused(Call(Tool("x", new TextPart("r")))).Parameter);
        Assert.Equal("messages[0].tool_calls[0].function.arguments", Refused(Call(Assistant(new ToolCallPart("c", "f", "[]")))).Parameter);
        Assert.Equal("messages[0].content[0]", Refused(Call(User(new FilePart { FileId = "file-1" }))).Parameter);
        Assert.Equal("modalities", Refused(Call(User("Q")) with { Extra = Extra("""{"modalities":["audio"]}""") }).Parameter);
    }
}
