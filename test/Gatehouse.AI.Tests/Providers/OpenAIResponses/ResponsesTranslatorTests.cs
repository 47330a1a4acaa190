using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAIResponses;

namespace Gatehouse.AI.Tests.Providers.OpenAIResponses;

public sealed class ResponsesTranslatorTests
{
    private const string Model = "gpt-5.2-pro";

    private static readonly ResponsesSignature Signature = new("openai", "api.openai.com");

    [Fact]
    public void Write_Conversation_IsItemsInTheirOrder()
    {
        var (wire, loss) = Translate(Call(
            new Message(Role.System, [new TextPart("Be brief.")]),
            new Message(Role.User, [new TextPart("Look:"), new ImagePart { Base64 = "AAAA", MediaType = "image/png" }, new FilePart { Base64 = "BBBB", Name = "a.pdf" }]),
            new Message(Role.Assistant, [Thought("rs_1", "gAAA", "One", "Two"), new TextPart("Let me see."), new ToolCallPart("c1", "f", "{\"x\":1}"), new ToolCallPart("c2", "g", "")]),
            new Message(Role.Tool, [new ToolResultPart("c1", [new TextPart("1")])]),
            new Message(Role.Tool, [new ToolResultPart("c2", [new TextPart("2"), new ImagePart { Url = "https://e.example/i.png" }])]),
            new Message(Role.Assistant, [new TextPart("So."), new RefusalPart("No.")]),
            new Message(Role.Developer, [new TextPart("Go on.")])));

        Assert.Empty(loss);
        Assert.Equal(
            """
            {"model":"gpt-5.2-pro","input":[
            {"type":"message","role":"system","content":"Be brief."},
            {"type":"message","role":"user","content":[{"type":"input_text","text":"Look:"},{"type":"input_image","image_url":"data:image/png;base64,AAAA","detail":"auto"},{"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,BBBB"}]},
            {"type":"reasoning","id":"rs_1","summary":[{"type":"summary_text","text":"One"},{"type":"summary_text","text":"Two"}],"encrypted_content":"gAAA"},
            {"type":"message","role":"assistant","content":"Let me see."},
            {"type":"function_call","call_id":"c1","name":"f","arguments":"{\"x\":1}"},
            {"type":"function_call","call_id":"c2","name":"g","arguments":"{}"},
            {"type":"function_call_output","call_id":"c1","output":"1"},
            {"type":"function_call_output","call_id":"c2","output":[{"type":"input_text","text":"2"},{"type":"input_image","image_url":"https://e.example/i.png","detail":"auto"}]},
            {"type":"message","role":"assistant","content":[{"type":"output_text","text":"So."},{"type":"refusal","refusal":"No."}]},
            {"type":"message","role":"developer","content":"Go on."}],
            "include":["reasoning.encrypted_content"],"store":false}
            """.ReplaceLineEndings(""),
            wire);
    }

    [Fact]
    public void Write_ReasoningWithNothingBehindIt_IsLeftOutAndTold()
    {
        var (wire, loss) = Translate(Call(
            new Message(Role.User, [new TextPart("Q")]),
            new Message(Role.Assistant, [Thought("rs_1", "gAAA", "One")]),
            new Message(Role.User, [new TextPart("Go on.")])));

        Assert.DoesNotContain("gAAA", wire, StringComparison.Ordinal);
        Assert.Equal("messages[1].content[0].thinking;dropped", loss);
    }

    [Fact]
    public void Write_ReasoningOfAnotherAccount_IsLeftOutAndTold()
    {
        var elsewhere = new ThinkingPart("One", new ResponsesSignature("openai-eu", "api.openai.com").Write("rs_1", "gAAA", ["One"]));

        var (wire, loss) = Translate(Call(new Message(Role.Assistant, [elsewhere, new TextPart("A")]), new Message(Role.User, [new TextPart("Q")])));

        Assert.DoesNotContain("gAAA", wire, StringComparison.Ordinal);
        Assert.Equal("messages[0].content[0].thinking;dropped", loss);
    }

    [Theory]
    [InlineData("One\n\nTwo", "One|Two")]
    [InlineData("One changed by a client", "One changed by a client")]
    [InlineData("", "")]
    public void Signature_SummaryInPieces_ComesBackInPieces(string text, string pieces)
    {
        var part = new ThinkingPart(text, Signature.Write("rs_1", "gAAA==", ["One", "Two"]));

        Assert.True(part.IsMarked);
        Assert.True(Signature.TryRead(part, out var reasoning));
        Assert.Equal(("rs_1", "gAAA==", pieces), (reasoning.Id, reasoning.Content, string.Join('|', reasoning.Summary)));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("gemini:abc")]
    [InlineData("EqQBCgIYAhIM")]
    [InlineData("openai:")]
    [InlineData("openai:00000000::rs_1:gAAA")]
    public void Signature_OfAnybodyElse_IsNone(string? signature) => Assert.False(Signature.TryRead(new ThinkingPart("t", signature), out _));

    [Fact]
    public void Write_Tools_AreFlatAndNotStrictUnlessTheySaySo()
    {
        var call = Call(new Message(Role.User, [new TextPart("Q")])) with
        {
            Tools = [new ToolDefinition("f", "d", JsonElement.Parse("""{"type":"object"}""")), new ToolDefinition("g", null, null) { Strict = true }],
            ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "f"),
            ParallelToolCalls = false,
        };

        var (wire, loss) = Translate(call);

        Assert.Empty(loss);
        Assert.Contains(
            """
            "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},"strict":false},{"type":"function","name":"g","parameters":{"type":"object","properties":{}},"strict":true}],"tool_choice":{"type":"function","name":"f"},"parallel_tool_calls":false
            """,
            wire,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Write_SearchOptions_AreATool()
    {
        var extra = new ExtraMembers();
        extra.Add("web_search_options", JsonElement.Parse("""{"search_context_size":"low","user_location":{"type":"approximate","approximate":{"country":"DE"}}}"""));

        var (wire, loss) = Translate(Call(new Message(Role.User, [new TextPart("Q")])) with { Extra = extra });

        Assert.Empty(loss);
        Assert.Contains("""{"type":"web_search","search_context_size":"low","user_location":{"type":"approximate","country":"DE"}}""", wire, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("o1-pro", true, true, true)]
    [InlineData("o3-pro-2025-06-10", true, true, true)]
    [InlineData("gpt-5-pro", true, true, true)]
    [InlineData("gpt-5.5-pro-2026-04-23", true, true, true)]
    [InlineData("gpt-5-codex", true, true, true)]
    [InlineData("gpt-5.1-codex-max", true, true, true)]
    [InlineData("codex-mini-latest", true, true, true)]
    [InlineData("o4-mini-deep-research-2025-06-26", true, true, true)]
    [InlineData("computer-use-preview-2025-03-11", true, true, true)]
    [InlineData("openai/gpt-5-pro", true, true, true)]
    [InlineData("gpt-5", false, true, true)]
    [InlineData("gpt-5.2", false, true, true)]
    [InlineData("o3", false, true, true)]
    [InlineData("gpt-4o", false, false, false)]
    [InlineData("gpt-5-chat-latest", false, false, false)]
    [InlineData("my-deployment", false, true, false)]
    [InlineData("gemini-3-pro", false, true, false)]
    public void Family_OfAModel_SaysWhatItTakes(string model, bool isOnly, bool reasons, bool refusesSampling)
    {
        var family = ResponsesFamilies.Of(model);

        Assert.Equal((isOnly, reasons, refusesSampling), (family.IsOnly, family.Reasons, family.RefusesSampling));
    }

    private static ThinkingPart Thought(string id, string content, params string[] summary)
        => new(string.Join("\n\n", summary), Signature.Write(id, content, summary));

    private static ModelCall Call(params Message[] messages) => new() { Model = "alias", SourceForm = WireForm.OpenAIChat, Messages = messages };

    private static (string Wire, string Loss) Translate(ModelCall call)
    {
        var loss = new LossReport();
        return (Encoding.UTF8.GetString(ResponsesTranslator.Write(call, Model, Signature, loss).Span), loss.ToString());
    }
}
