using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.AnthropicMessages;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Dialects.AnthropicMessages;

public sealed class MessagesCallReaderTests
{
    private const string Start = """{"model":"m","max_tokens":5,"messages":[{"role":"user","content":"x"}]""";

    [Fact]
    public void ReadCall_AllMembers_HaveTheirPlaces()
    {
        var call = Read(Start + ""","system":"S","temperature":0.1,"top_p":0.2,"top_k":3,"stop_sequences":["e"],"metadata":{"user_id":"u"},"service_tier":"standard_only","stream":true,"thinking":{"type":"adaptive","display":"omitted"},"output_config":{"effort":"high"},"tools":[{"name":"f","input_schema":{"type":"object"}},{"type":"bash_20250124","name":"bash"}],"tool_choice":{"type":"any","disable_parallel_tool_use":true},"inference_geo":"eu","container":null}""");

        Assert.Equal(("m", 5, 0.1, 0.2, 3, "u", "default", true), (call.Model, call.MaxOutputTokens, call.Temperature, call.TopP, call.TopK, call.User, call.ServiceTier, call.Stream));
        Assert.Equal([Role.System, Role.User], call.Messages.Select(m => m.Role));
        Assert.Equal(new Reasoning { Mode = "adaptive", Effort = "high" }, call.Reasoning);
        Assert.Equal((ToolChoiceMode.Required, false), (call.ToolChoice!.Mode, call.ParallelToolCalls));
        Assert.Equal(["f", "bash"], call.Tools.Select(t => t.Name));
        Assert.Equal("bash_20250124", call.Tools[1].Vendor!.Type);
        Assert.Equal(["thinking.display", "inference_geo"], call.Extra.Members.Select(m => m.Key));
        Assert.Null(call.Metadata);
    }

    [Fact]
    public void ReadCall_OldNameOfTheFormat_IsRead()
        => Assert.Equal(
            """{"type":"object"}""",
            Read(Start + ""","output_format":{"type":"json_schema","schema":{"type":"object"}}}""").ReplyFormat!.Schema!.Value.GetRawText());

    [Theory]
    [InlineData("""{"model":"m","messages":[{"role":"user","content":"x"}]}""", "max_tokens: Field required")]
    [InlineData("""{"model":"m","max_tokens":1}""", "messages: Field required")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[]}""", "messages: at least one message is required")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user"}]}""", "messages.0.content: Field required")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"tool","content":"x"}]}""", "messages.0.role: Input should be 'user', 'assistant' or 'system', not 'tool'")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"text":"x"}]}]}""", "messages.0.content.0.type: Field required")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"image"}]}]}""", "messages.0.content.0.source: Field required")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":[{"type":"tool_use","id":"a","name":"f","input":"x"}]}]}""", "messages.0.content.0.input: Input should be an object")]
    [InlineData("""{"model":"m","max_tokens":1.5,"messages":[{"role":"user","content":"x"}]}""", "max_tokens: Input should be a valid integer")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"temperature":1e999}""", "temperature: Input should be a valid number")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"tools":[{"name":"f"}]}""", "tools.0.input_schema: Field required")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"tool_choice":{"type":"some"}}""", "tool_choice.type: Input should be 'auto', 'any', 'tool' or 'none', not 'some'")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"thinking":{"type":"enabled"}}""", "thinking.budget_tokens: Field required")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}],"stop_sequences":"x"}""", "stop_sequences: Input should be a valid list")]
    public void ReadCall_Fault_IsToldWithItsPath(string body, string detail)
    {
        var refused = Assert.Throws<ProblemException>(() => Read(body));

        Assert.Equal((ProblemKind.InvalidBody, detail), (refused.Problem.Kind, refused.Problem.Detail));
    }

    [Theory]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x","content":"y"}]}""", "No object in it may have a name twice")]
    [InlineData("""{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"a\ud800b"}]}""", "not valid Unicode")]
    public void ReadCall_WhatTwoReadersCouldReadDifferently_IsRefused(string body, string words)
        => Assert.Contains(words, Assert.Throws<ProblemException>(() => Read(body)).Problem.Detail, StringComparison.Ordinal);

    private static ModelCall Read(string body) => new AnthropicMessagesForm().ReadCall(CallAddress.None, Encoding.UTF8.GetBytes(body));
}
