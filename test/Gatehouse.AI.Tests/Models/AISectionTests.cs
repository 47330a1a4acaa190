using Gatehouse.AI.Models;
using Gatehouse.AI.Providers.OpenAI;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Explaining;

namespace Gatehouse.AI.Tests.Models;

public sealed class AISectionTests
{
    private const string Routes = "routes:\n  llm: { match: /v1/**, ai: openai }\n";

    [Fact]
    public void Load_ShortAndLongForms_Bind()
    {
        var result = ModelGateway.Load("""
            ai:
              providers:
                openai: { type: openai, keys: ["${env:KEY_1}"], organization: org-1 }
                local: { type: openai, url: "http://localhost:11434/v1", first_byte_timeout: 5s }
              models:
                chat: openai/gpt-5-mini
                both: [openai/gpt-5, local/org/model:7b]
                long: { strategy: fallback, targets: [openai/gpt-5, { model: local/x }] }

            """ + Routes);

        Assert.True(result.IsValid, string.Join("\n", result.Problems.Select(p => p.Message)));
        var ai = result.Document!.Section<AIDocument>("ai")!;
        Assert.Equal("org-1", Assert.IsType<OpenAIOptions>(ai.Providers["openai"]).Organization);
        Assert.Equal(TimeSpan.FromSeconds(5), ai.Providers["local"].FirstByteTimeout);
        Assert.Equal(["openai/gpt-5", "local/x"], ai.Models["long"].Targets.Select(t => t.Model));
        Assert.True(ai.Models["both"].Targets[1].TrySplit(out var provider, out var model));
        Assert.Equal(("local", "org/model:7b"), (provider, model));
    }

    [Theory]
    [InlineData("models: { \"gpt-*\": openai/gpt-5 }", "ai: openai", "GH1008", "ai.models.gpt-*")]
    [InlineData("models: {}", "ai: openai", "GH1011", "routes.llm.ai")]
    [InlineData("models:", "ai: openai", "GH1011", "routes.llm.ai")]
    [InlineData("models: { chat: openai/gpt-5 }", "ai: { dialect: openai, log_content: { input: false, output: false } }", "GH1016", "routes.llm.ai.log_content.output")]
    [InlineData("models: { chat: openai/gpt-5 }", "match: /v1/chat/completions, ai: { dialect: openai, feedback: true }", "GH1016", "routes.llm.ai.feedback")]
    [InlineData("models: { chat: openai/gpt-5 }\nconsumers: { shop: { keys: [\"${env:KEY_LONG_ENOUGH_1}\"], models: [chta] } }", "ai: openai", "GH1012", "consumers.shop.models[0]")]
    public void Load_WhatWouldDoNothing_IsOneProblem(string ai, string route, string code, string path)
    {
        var result = ModelGateway.Load($$"""
            ai:
              providers:
                openai: { type: openai, keys: ["${env:KEY_1}"] }
              {{ai}}
            routes:
              llm: { {{(route.StartsWith("match", StringComparison.Ordinal) ? route : $"match: /v1/**, {route}")}} }
            """);

        var problem = Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal((code, path), (problem.Code.Id, problem.Path));
        Assert.NotNull(problem.Hint);
    }

    [Theory]
    [InlineData("chat: opnai/gpt-5", "GH1012", "\"opnai\" is no provider in ai.providers", "Did you mean \"openai\"?")]
    [InlineData("chat: gpt-5", "GH1008", "does not name a provider and a model", "Write provider/model: \"openai/gpt-5\".")]
    [InlineData("chat: { strategy: semantic, targets: [openai/x] }", "GH1010", "semantic", null)]
    [InlineData("chat: { targets: [] }", null, "", null)]
    public void Load_WrongModel_SaysWhatAndWhere(string model, string? code, string message, string? hint)
    {
        var result = ModelGateway.Load($$"""
            ai:
              providers:
                openai: { type: openai, keys: ["${env:KEY_1}"] }
              models:
                {{model}}

            """ + Routes);

        Assert.False(result.IsValid);
        var problem = result.Problems.First(p => p.Severity == ProblemSeverity.Error);
        Assert.Equal(5, problem.Mark.Line);
        if (code is not null)
        {
            Assert.Equal(code, problem.Code.Id);
            Assert.Contains(message, problem.Message, StringComparison.Ordinal);
            Assert.True(hint is null || problem.Hint == hint, problem.Hint);
        }
    }

    [Theory]
    [InlineData("openai: { type: openai }", "GH1011")]
    [InlineData("openai: { type: opnai }", "GH1007")]
    [InlineData("openai: { keys: [\"${env:KEY_1}\"] }", "GH1011")]
    [InlineData("openai: { type: openai, keys: [\"${env:KEY_1}\"], retries: 2 }", "GH1010")]
    [InlineData("openai: { type: openai, keys: [\"${env:KEY_1}\"], kyes: 1 }", "GH1004")]
    public void Load_WrongProvider_IsOneProblem(string provider, string code)
    {
        var result = ModelGateway.Load($"ai:\n  providers:\n    {provider}\n  models:\n    chat: openai/gpt-5\n{Routes}");

        Assert.Equal([code], result.Problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Code.Id));
    }

    [Theory]
    [InlineData("ai: opnai", "GH1007")]
    [InlineData("ai: { dialect: openai, models: [nope] }", "GH1012")]
    public void Load_WrongRoute_IsRefused(string backend, string code)
    {
        var result = ModelGateway.Load(ModelGateway.OneOpenAI.Replace("{server}", "http://x.test", StringComparison.Ordinal).Replace("ai: openai", backend, StringComparison.Ordinal));

        Assert.Equal([code], result.Problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Code.Id));
    }

    [Fact]
    public async Task Explain_Route_ListsCandidatesInOrderWithPrices()
    {
        await using var gateway = await ModelGateway.StartAsync("""
            ai:
              providers:
                openai: { type: openai, keys: ["${env:KEY_1}"] }
                claude: { type: anthropic, url: "{server}", keys: ["${env:KEY_2}"] }
              models:
                chat: [openai/gpt-5-mini, claude/claude-haiku-4-5]
            routes:
              llm: { match: /v1/**, ai: openai }
            """);
        var backend = new ModelRouteProbe(gateway).Backend;
        var explanation = new Explanation();
        backend.Explain(explanation);

        Assert.Equal(("dialect", "openai"), (explanation.Facts[0].Label, explanation.Facts[0].Value));
        Assert.Equal(
        [
            "openai/gpt-5-mini (openai, passes through, 0.25 USD in, 2 USD out per million tokens)",
            "claude/claude-haiku-4-5 (anthropic, translated, price not known)",
        ],
        explanation.Facts[1].Children.Select(c => c.Value));
    }
}
