using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.Cohere;
using Gatehouse.Core.Configuration.Values;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;
using static Gatehouse.AI.Tests.Providers.Cohere.CohereCalls;

namespace Gatehouse.AI.Tests.Providers.Cohere;

public sealed class CohereTranslatorTests
{
    [Fact]
    public void Translate_Conversation_IsTheVendorsForm()
    {
        var call = Call(
            Sys(new TextPart("Be brief.")),
            User(new TextPart("Look:"), new ImagePart { Base64 = "AAAA", MediaType = "image/png", Detail = "low" }, new ImagePart { Url = "https://e.example/a.jpg" }),
            Assistant(new ThinkingPart("I need the time.", null), new ToolCallPart("c1", "clock", ""), new ToolCallPart("c2", "clock", """{"zone":"CET"}""")),
            Tool("c1", new TextPart("10:00")),
            new Message(Role.Tool, [new ToolResultPart("c2", [new TextPart("no zone")]) { IsError = true }]),
            Assistant(new ThinkingPart("Ten.", null), new TextPart("It is ten.")),
            User("Thanks")) with
        {
            Tools = [Function("clock", """{"type":"object","properties":{"zone":{"type":"string"}}}""") with { Description = "Tells the time", Strict = true }],
            ToolChoice = new ToolChoice(ToolChoiceMode.None),
            Stream = true,
        };

        var (wire, loss) = Translate(call);

        Assert.Equal(Compact("""
            {"model":"command-x","stream":true,"messages":[
              {"role":"system","content":"Be brief."},
              {"role":"user","content":[{"type":"text","text":"Look:"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA","detail":"low"}},{"type":"image_url","image_url":{"url":"https://e.example/a.jpg"}}]},
              {"role":"assistant","tool_plan":"I need the time.","tool_calls":[
                {"id":"c1","type":"function","function":{"name":"clock","arguments":"{}"}},
                {"id":"c2","type":"function","function":{"name":"clock","arguments":"{\"zone\":\"CET\"}"}}]},
              {"role":"tool","tool_call_id":"c1","content":"10:00"},
              {"role":"tool","tool_call_id":"c2","content":"Error: no zone"},
              {"role":"assistant","content":[{"type":"thinking","thinking":"Ten."},{"type":"text","text":"It is ten."}]},
              {"role":"user","content":"Thanks"}],
             "tools":[{"type":"function","function":{"name":"clock","description":"Tells the time","parameters":{"type":"object","properties":{"zone":{"type":"string"}}}}}],
             "strict_tools":true,"tool_choice":"NONE","max_tokens":100}
            """), wire);
        Assert.Equal("messages[4].content[0].is_error;approximated", loss);
    }

    [Fact]
    public void Translate_Settings_HaveTheVendorsNamesAndLimits()
    {
        var call = Call(User("Q")) with
        {
            Temperature = 0.5, TopP = 1, TopK = 900, Seed = 7, Stop = ["a", "b", "c", "d", "e", "f"], FrequencyPenalty = -1, PresencePenalty = 0, LogProbs = true,
            ReplyFormat = new ReplyFormat(ReplyFormatKind.JsonSchema) { Name = "n", Schema = Json("""{"type":"object"}"""), Strict = true },
            Reasoning = new Reasoning { Effort = "low" },
        };

        var (wire, loss) = Translate(call);

        Assert.Equal(Compact("""
            {"model":"command-x","messages":[{"role":"user","content":"Q"}],"response_format":{"type":"json_object","json_schema":{"type":"object"}},
             "thinking":{"type":"enabled","token_budget":2048},"max_tokens":100,"temperature":0.5,"p":0.99,"k":500,"seed":7,"frequency_penalty":0,"logprobs":true,
             "stop_sequences":["a","b","c","d","e"]}
            """), wire);
        Assert.Equal("top_p;approximated, top_k;approximated, frequency_penalty;approximated, logprobs;approximated, stop;approximated", loss);
    }

    [Fact]
    public void Translate_ToolThatMustBeCalled_IsTheOnlyOne()
    {
        var (wire, loss) = Translate(Call(User("Q")) with { Tools = [Function("f"), Function("g")], ToolChoice = new ToolChoice(ToolChoiceMode.Tool, "g") });

        Assert.EndsWith("""
            "tools":[{"type":"function","function":{"name":"g","parameters":{"type":"object","properties":{}}}}],"tool_choice":"REQUIRED","max_tokens":100}
            """.Trim(), wire, StringComparison.Ordinal);
        Assert.Equal("tool_choice;approximated", loss);
    }

    [Theory]
    [InlineData("none", """{"type":"disabled"}""")]
    [InlineData("high", """{"type":"enabled","token_budget":16384}""")]
    [InlineData("xhigh", """{"type":"enabled"}""")]
    public void Translate_Effort_IsABudget(string effort, string thinking)
        => Assert.Contains("\"thinking\":" + thinking, Translate(Call(User("Q")) with { Reasoning = new Reasoning { Effort = effort } }).Wire, StringComparison.Ordinal);

    [Fact]
    public void Translate_AnthropicsBudget_IsTaken()
        => Assert.Contains(
            """
            "thinking":{"type":"enabled","token_budget":5000}
            """.Trim(),
            Translate(Call(User("Q")) with { Reasoning = new Reasoning { Mode = "enabled", BudgetTokens = 5000 } }).Wire,
            StringComparison.Ordinal);

    [Fact]
    public void Translate_ResultsBesideWords_ComeFirstAsMessagesOfTheirOwn()
    {
        var (wire, loss) = Translate(Call(User("Q"), Assistant(new ToolCallPart("c", "f", "null")), User(new ToolResultPart("c", [new TextPart("a"), new TextPart("b")]), new TextPart("And?"))));

        Assert.Contains("""
            {"role":"tool","tool_call_id":"c","content":"a\nb"},{"role":"user","content":"And?"}]
            """.Trim(), wire, StringComparison.Ordinal);
        Assert.Equal("", loss);
    }

    [Theory]
    [InlineData("", "/v2/chat")]
    [InlineData("/v2", "/chat")]
    [InlineData("/cohere", "/v2/chat")]
    public void Translate_Address_TakesItWithAndWithoutVersion(string prefix, string path)
    {
        var provider = new CohereProvider(new CohereOptions { Name = "c", Url = new HttpAddress("http", "127.0.0.1", 9000, prefix) }, Provider.Keys);

        Assert.Equal(path, provider.Translate(Call(User("Q")), "m", new LossReport()).Path);
        Assert.Equal("https://api.cohere.com", Provider.Address.ToString());
    }
}
