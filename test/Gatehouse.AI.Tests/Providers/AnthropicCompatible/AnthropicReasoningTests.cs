using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

public sealed class AnthropicReasoningTests
{
    private static (string Members, string Loss) Translated(Reasoning reasoning, string model, int maxTokens, Func<ModelCall, ModelCall>? change = null)
    {
        var call = Call(User("Q")) with { Reasoning = reasoning, MaxOutputTokens = maxTokens };
        var (wire, loss) = Translate(change is null ? call : change(call), model);
        var root = Json(wire);
        string members = string.Join(' ', new[] { "temperature", "top_p", "top_k", "tool_choice", "thinking", "output_config" }
            .Where(m => root.TryGetProperty(m, out _)).Select(m => $"{m}={root.GetProperty(m).GetRawText()}"));
        return (members, loss);
    }

    private static void Expect(string members, string loss, (string Members, string Loss) actual) => Assert.Equal((members, loss), actual);

    [Theory]
    [InlineData("minimal", 1024)]
    [InlineData("low", 2048)]
    [InlineData("medium", 8192)]
    [InlineData("high", 16384)]
    [InlineData("xhigh", 32000)]
    public void Of_EffortOnABudgetModel_IsABudgetWithinMaxTokens(string effort, int budget)
    {
        Expect($"thinking={{\"type\":\"enabled\",\"budget_tokens\":{budget}}}", "", Translated(new Reasoning { Effort = effort }, "claude-sonnet-4-5", 64_000));
        var (members, _) = Translated(new Reasoning { Effort = effort }, "claude-sonnet-4-5", 1_500);
        Assert.Equal("thinking={\"type\":\"enabled\",\"budget_tokens\":1024}", members);
    }

    [Theory]
    [InlineData("high", 16384, "")]
    [InlineData("xhigh", 17237, "reasoning_effort;approximated")]
    public void Of_EffortWithoutALimit_TakesWhatTheAnswerLeaves(string effort, int budget, string loss)
        => Expect($"thinking={{\"type\":\"enabled\",\"budget_tokens\":{budget}}}", loss, Translated(new Reasoning { Effort = effort }, "claude-sonnet-4-5", 0, c => c with { MaxOutputTokens = null }));

    [Fact]
    public void Of_BudgetOfTheClient_IsKeptUnderMaxTokens()
    {
        Expect("thinking={\"type\":\"enabled\",\"budget_tokens\":5000}", "", Translated(new Reasoning { Mode = "enabled", BudgetTokens = 5000 }, "claude-sonnet-4-5", 6_000));
        Expect("thinking={\"type\":\"enabled\",\"budget_tokens\":3999}", "reasoning_effort;approximated", Translated(new Reasoning { Mode = "enabled", BudgetTokens = 5000 }, "claude-sonnet-4-5", 4_000));
        Expect("thinking={\"type\":\"enabled\",\"budget_tokens\":5000}", "", Translated(new Reasoning { Mode = "enabled", BudgetTokens = 5000 }, "claude-opus-4-6", 6_000));
    }

    [Fact]
    public void Of_BudgetOnAModelThatThinksByEffort_IsAnEffort()
        => Expect("thinking={\"type\":\"adaptive\"} output_config={\"effort\":\"medium\"}", "reasoning_effort;approximated", Translated(new Reasoning { Mode = "enabled", BudgetTokens = 5000 }, "claude-opus-4-8", 6_000));

    [Fact]
    public void Of_AdaptiveMode_IsKeptWhereItExists()
    {
        Expect("thinking={\"type\":\"adaptive\"}", "", Translated(new Reasoning { Mode = "adaptive" }, "claude-opus-4-8", 6_000));
        Expect("thinking={\"type\":\"adaptive\"} output_config={\"effort\":\"max\"}", "", Translated(new Reasoning { Mode = "adaptive", Effort = "max" }, "claude-fable-5", 6_000));
        Expect("thinking={\"type\":\"enabled\",\"budget_tokens\":3000}", "reasoning_effort;approximated", Translated(new Reasoning { Mode = "adaptive" }, "claude-haiku-4-5", 6_000));
    }

    [Theory]
    [InlineData("claude-3-haiku-20240307", "", "")]
    [InlineData("claude-sonnet-4-5", "", "")]
    [InlineData("claude-opus-4-8", "", "")]
    [InlineData("claude-opus-5", "thinking={\"type\":\"disabled\"}", "")]
    [InlineData("claude-opus-5-5", "output_config={\"effort\":\"low\"}", "reasoning_effort;approximated")]
    public void Of_NoThinkingWanted_IsAsNearAsTheModelAllows(string model, string members, string loss)
    {
        Expect(members, loss, Translated(new Reasoning { Effort = "none" }, model, 2_000));
        Expect(members, loss, Translated(new Reasoning { Mode = "disabled" }, model, 2_000));
    }

    [Fact]
    public void Of_ForcedTool_WinsOverThinking()
    {
        static ModelCall Force(ModelCall call) => call with { Tools = [Function("f", """{"type":"object"}""")], ToolChoice = new ToolChoice(ToolChoiceMode.Required) };
        Expect("tool_choice={\"type\":\"any\"}", "reasoning_effort;dropped", Translated(new Reasoning { Effort = "high" }, "claude-sonnet-4-5", 64_000, Force));
        Expect("tool_choice={\"type\":\"any\"} output_config={\"effort\":\"high\"}", "reasoning_effort;dropped", Translated(new Reasoning { Effort = "high" }, "claude-opus-4-8", 64_000, Force));

        // A model that cannot be forced keeps thinking; the choice is what gives way.
        Expect("tool_choice={\"type\":\"auto\"} thinking={\"type\":\"adaptive\"} output_config={\"effort\":\"high\"}", "tool_choice;approximated", Translated(new Reasoning { Effort = "high" }, "claude-opus-5-5", 64_000, Force));
    }

    [Fact]
    public void Of_ToolLoop_ThinksOnlyWhenTheThinkingCameBack()
    {
        static ModelCall Loop(ModelCall call, params Part[] answer) => call with { Messages = [User("Q"), Assistant(answer), Tool("c", new TextPart("r"))], Tools = [Function("f", """{"type":"object"}""")] };
        var reasoning = new Reasoning { Effort = "low" };
        var use = new ToolCallPart("c", "f", "{}");
        Expect("", "reasoning_effort;dropped", Translated(reasoning, "claude-sonnet-4-5", 64_000, c => Loop(c, use)));
        Expect("thinking={\"type\":\"enabled\",\"budget_tokens\":2048}", "", Translated(reasoning, "claude-sonnet-4-5", 64_000, c => Loop(c, new ThinkingPart("t", "s"), use)));

        // Adaptive thinking does not ask for it.
        Expect("thinking={\"type\":\"adaptive\"} output_config={\"effort\":\"low\"}", "", Translated(reasoning, "claude-opus-4-8", 64_000, c => Loop(c, use)));
    }

    [Fact]
    public void Write_SamplingWithThinking_IsWhatThinkingAllows()
    {
        Expect(
            "thinking={\"type\":\"enabled\",\"budget_tokens\":2048}",
            "temperature;dropped, top_k;dropped",
            Translated(new Reasoning { Effort = "low" }, "claude-sonnet-4-5", 64_000, c => c with { Temperature = 0.3, TopK = 4 }));
        Expect(
            "top_p=0.95 thinking={\"type\":\"enabled\",\"budget_tokens\":2048}",
            "top_p;approximated",
            Translated(new Reasoning { Effort = "low" }, "claude-sonnet-4-5", 64_000, c => c with { Temperature = 1, TopP = 0.3 }));
    }

    [Theory]
    [InlineData("claude-sonnet-4-5", 0.3, 0.5, "temperature=0.3", "top_p;dropped")]
    [InlineData("claude-sonnet-4-5", 0.3, 1.0, "temperature=0.3", "")]
    [InlineData("claude-sonnet-4-5", 1.0, 0.5, "top_p=0.5", "")]
    [InlineData("claude-sonnet-4-0", 0.3, 0.5, "temperature=0.3 top_p=0.5", "")]
    [InlineData("claude-sonnet-4-5", 2.0, null, "temperature=1", "temperature;approximated")]
    [InlineData("claude-opus-5", 1.0, 1.0, "", "")]
    [InlineData("claude-opus-5", 0.0, null, "", "temperature;dropped")]
    [InlineData("kimi-k2", 0.7, 0.9, "temperature=0.7 top_p=0.9", "")]
    public void Write_Sampling_IsWhatTheModelTakes(string model, double? temperature, double? topP, string members, string loss)
        => Expect(members, loss, Translated(new Reasoning(), model, 2_000, c => c with { Temperature = temperature, TopP = topP }));

    [Theory]
    [InlineData("claude-opus-4-20250514", "claude-opus-4")]
    [InlineData("claude-opus-4-0", "claude-opus-4")]
    [InlineData("claude-opus-4-1-20250805", "claude-opus-4-1")]
    [InlineData("claude-sonnet-4@20250514", "claude-sonnet-4")]
    [InlineData("claude-sonnet-4-5-20250929", "claude-sonnet-4-5")]
    [InlineData("claude-3-5-haiku-latest", "claude-3-5")]
    [InlineData("claude-3-opus-20240229", "claude-3")]
    [InlineData("claude-fable-5-2", "claude-fable-5-2")]
    [InlineData("claude-opus-4-9", "")]
    [InlineData("claude-opus-4-9-20270101", "")]
    [InlineData("claude-opus-6", "")]
    [InlineData("demo", "")]
    public void Of_ModelName_FindsItsFamily(string model, string prefix)
        => Assert.Equal(prefix, Gatehouse.AI.Providers.AnthropicCompatible.AnthropicFamilies.Of(model).Prefix);
}
