using Gatehouse.AI.Tests.Models;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Backends;

/// <summary>What explain tells of a call before it is made.</summary>
public sealed class ExplainTests
{
    private const string Yaml = """
        ai:
          providers:
            openai: { type: openai, url: "{server}/v1", keys: ["${env:KEY_1}"] }
            claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
          models:
            chat: [openai/other, claude/claude-haiku-4-5]
        routes:
          llm: { match: /v1/**, ai: ROUTE }
        """;

    [Fact]
    public async Task Explain_Call_SaysWhatEachCandidateWouldNotBeTold()
        => Assert.Equal(
            [("openai/other (openai, passes through, price not known)", ""), ("claude/claude-haiku-4-5 (anthropic, translated, price not known)", "loses: seed;dropped")],
            await CandidatesAsync("openai", ModelGateway.Call("Hi", more: ",\"seed\":7")));

    [Fact]
    public async Task Explain_CallOnAStrictRoute_SaysItWouldBeRefused()
        => Assert.Equal("refused: seed;dropped", (await CandidatesAsync("{ dialect: openai, strict: true }", ModelGateway.Call("Hi", more: ",\"seed\":7")))[1].Fate);

    [Fact]
    public async Task Explain_CallThatCannotBeCarried_SaysWhy()
        => Assert.StartsWith("refused: ", (await CandidatesAsync("openai", ModelGateway.Call("Hi", more: ",\"n\":2")))[1].Fate, StringComparison.Ordinal);

    [Fact]
    public async Task Explain_CallThatLosesNothing_SaysNothing()
        => Assert.All(await CandidatesAsync("openai", ModelGateway.Call("Hi")), c => Assert.Equal("", c.Fate));

    [Theory]
    [InlineData("""{"messages":[]}""", "400 ")]
    [InlineData("""{"model":"none","messages":[]}""", "404 The model 'none'")]
    public async Task Explain_NoCall_SaysTheAnswer(string body, string answer)
    {
        var facts = await ExplainAsync("openai", body);
        Assert.StartsWith(answer, Assert.Single(facts, f => f.Label == "answer").Value, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("true", "prompts and answers of chat calls, redacted, up to 4000 characters of each")]
    [InlineData("{ output: false, max: 1kB }", "prompts of chat calls, redacted, up to 1000 characters of each")]
    [InlineData("{ input: false }", "answers of chat calls, redacted, up to 4000 characters of each")]
    public async Task Explain_RouteThatLogsContent_SaysWhat(string setting, string logged)
        => Assert.Equal(logged, Assert.Single(await ExplainAsync($"{{ dialect: openai, log_content: {setting} }}", ModelGateway.Call("Hi")), f => f.Label == "logged").Value);

    [Fact]
    public async Task Explain_ModelWithoutThePriceThatIsNeeded_IsRefused()
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml.Replace("[openai/other, claude/claude-haiku-4-5]", "openai/other\n  catalogue: { unknown_price: refuse }", StringComparison.Ordinal).Replace("ROUTE", "openai", StringComparison.Ordinal));
        var explanation = new Explanation { Request = new CanonicalRequest { Method = "POST", Path = "/v1/chat/completions" }, Body = ModelGateway.Utf8(ModelGateway.Call("Hi")) };

        new ModelRouteProbe(gateway).Backend.Explain(explanation);

        var candidate = Assert.Single(Assert.Single(explanation.Facts, f => f.Label == "model").Children);
        Assert.Equal(("refused", "its price is not known, and unknown_price: refuse"), (candidate.Children[0].Label, candidate.Children[0].Value));
    }

    [Fact]
    public async Task Explain_Feedback_IsNoModelCall()
        => Assert.Equal(["dialect", "feedback"], (await ExplainAsync("{ dialect: openai, feedback: true }", "{}", "/v1/feedback")).Select(f => f.Label));

    private static async Task<(string Candidate, string Fate)[]> CandidatesAsync(string route, string body)
        => [.. (await ExplainAsync(route, body)).Single(f => f.Label == "model").Children.Select(c => (c.Value, string.Join(", ", c.Children.Select(f => $"{f.Label}: {f.Value}"))))];

    private static async Task<IReadOnlyList<ExplanationFact>> ExplainAsync(string route, string body, string path = "/v1/chat/completions")
    {
        await using var gateway = await ModelGateway.StartAsync(Yaml.Replace("ROUTE", route, StringComparison.Ordinal));
        var request = new CanonicalRequest { Method = "POST", Path = path };
        var explanation = new Explanation { Request = request, Body = ModelGateway.Utf8(body) };
        new ModelRouteProbe(gateway).Backend.Explain(explanation);
        return explanation.Facts;
    }
}
