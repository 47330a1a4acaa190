using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Tests.Models;

/// <summary>What the configuration of routing refuses, word by word.</summary>
public sealed class RoutingDocumentTests
{
    [Theory]
    [InlineData("{ targets: [a/x], sticky: { by: user } }", "GH1016", "sticky holds a call to a target by chance, and strategy: fallback never chooses by chance")]
    [InlineData("{ strategy: lowest_cost, targets: [a/x], sticky: key }", "GH1016", "sticky holds a call to a target by chance, and strategy: lowest_cost never chooses by chance")]
    [InlineData("{ strategy: weighted, targets: [a/x], sticky: { by: header } }", "GH1016", "by: header needs the header")]
    [InlineData("{ strategy: weighted, targets: [a/x], sticky: { by: user, header: X } }", "GH1016", "header has a meaning only with by: header")]
    [InlineData("{ strategy: weighted, targets: [a/x], sticky: { by: user, ttl: 5m } }", "GH1016", "ttl has a meaning only with by: prompt_cache")]
    [InlineData("{ strategy: weighted, targets: [a/x], sticky: { by: header, header: \"a b\" } }", "GH1008", "\"a b\" is no name of a header")]
    [InlineData("{ targets: [{ model: a/x, weight: 5 }] }", "GH1016", "weight has a meaning with strategy: weighted")]
    [InlineData("{ strategy: weighted, targets: [{ model: a/x, weight: 0 }] }", "GH1016", "no target has a weight")]
    [InlineData("{ strategy: weighted, targets: [{ model: a/x, weight: -1 }] }", "GH1009", "-1 is smaller than 0")]
    [InlineData("{ targets: [a/x], explore: 5% }", "GH1016", "explore has a meaning with strategy: lowest_latency")]
    [InlineData("{ targets: [a/x], when_none_matches: refuse }", "GH1016", "no target has a condition")]
    [InlineData("{ targets: [{ model: a/x, when: {} }] }", "GH1011", "when has no condition")]
    [InlineData("{ targets: [{ model: a/x, when: { context: 100k } }] }", "GH1008", "\"100k\" is not an operator and a number of tokens such as \"<= 100k\"")]
    [InlineData("{ targets: [{ model: a/x, when: { size: \"< 5\" } }] }", "GH1008", "\"< 5\" is not an operator and a size such as \"< 1MB\"")]
    [InlineData("{ targets: [{ model: a/x, when: { language: [gr] } }] }", "GH1007", "\"gr\" is not one of en, de, fr, es, it, pt, nl, pl, sv, tr, ar, el, fa, he, hi, ja, ko, ru, th, uk, zh")]
    [InlineData("{ targets: [{ model: a/x, when: { header: { \"a b\": c } } }] }", "GH1008", "\"a b\" is no name of a header")]
    [InlineData("{ targets: [{ model: a/x, limits: {} }] }", "GH1011", "\"requests\" is missing")]
    [InlineData("{ targets: [{ model: a/x, limits: { requests: 0/m } }] }", "GH1009", "0/m is smaller than 1/month")]
    [InlineData("{ targets: [{ model: a/x, when: { team: nobody } }] }", "GH1012", "\"nobody\" is no team, and no consumer is of it")]
    [InlineData("{ targets: [{ model: a/x, when: { consumer: nobody } }] }", "GH1012", "\"nobody\" is not defined in consumers")]
    [InlineData("{ targets: [{ weight: 5 }], strategy: weighted }", "GH1011", "\"model\" is missing")]
    [InlineData("{ targets: [a/x], price: [] }", "GH1009", "needs at least one item")]
    [InlineData("{ targets: [a/x], retry_on: [timeouts] }", "GH1008", "\"timeouts\" is not a failure of a model such as 429, 5xx, timeout, rate_limited or context_length")]
    [InlineData("{ targets: [a/x], retry_on: [200] }", "GH1008", "200 is not a failure of a model such as 429, 5xx, timeout, rate_limited or context_length")]
    [InlineData("{ targets: [a/x], retries: { backoff: 5s } }", "GH1016", "max_backoff: 2s is less than backoff: 5s")]
    [InlineData("{ targets: [a/x], fallback: [nowhere/x] }", "GH1012", "\"nowhere\" is no provider in ai.providers")]
    [InlineData("{ targets: [a/x], context_fallback: [x] }", "GH1008", "\"x\" does not name a provider and a model")]
    [InlineData("{ strategy: least_used, targets: [a/x] }", "GH1007", "\"least_used\" is not one of fallback, weighted, round_robin, least_busy, lowest_latency, lowest_cost, semantic")]
    public void Load_WrongModel_IsOneProblem(string model, string code, string message) => Refused("a: { type: ollama }", model, code, message);

    [Theory]
    [InlineData("a: { type: openai, keys: [{ weight: 3 }] }", "GH1011", "\"value\" is missing")]
    [InlineData("a: { type: openai, keys: [{ value: \"${env:KEY_1}\", weight: 0 }] }", "GH1009", "0 is smaller than 1")]
    [InlineData("a: { type: openai, keys: [\"${env:KEY_1}\"], key_rotation: least_busy }", "GH1007", "\"least_busy\" is not one of round_robin, least_used, in_order")]
    [InlineData("a: { type: openai, keys: [\"${env:KEY_1}\"], cool_down: { for: 10m } }", "GH1016", "at_most: 5m is less than for: 10m")]
    [InlineData("a: { type: openai, keys: [{ value: \"${env:KEY_1}\", models: [\"gpt-*\"] }] }", "GH1016", "no key of a may be used for x")]
    [InlineData("a: null", "GH1006", "has no value; a mapping is expected")]
    public void Load_WrongProvider_IsOneProblem(string provider, string code, string message) => Refused(provider, "a/x", code, message);

    [Fact]
    public void Load_All_IsTaken()
    {
        var result = ModelGateway.Load("""
            ai:
              providers:
                a:
                  type: openai
                  keys:
                    - "${env:KEY_1}"
                    - { value: "${env:KEY_2}", weight: 3, order: 2, models: ["gpt-5*"], limits: { requests: 100/m, tokens: 100000/m, concurrent: 20 }, enabled: false }
                  key_rotation: least_used
                  cool_down: { failures: 30%, min_calls: 10, window: 1m, for: 5s, at_most: 2m }
              models:
                chat:
                  strategy: lowest_latency
                  explore: 2%
                  sticky: { by: prompt_cache, ttl: 10m }
                  targets:
                    - { model: a/x, arm: one, limits: { concurrent: 3 } }
                    - { model: a/y, when: { context: "<= 100k", size: "< 1MB", needs: [tools, vision, json_schema], header: { x-tier: gold }, team: [t], consumer: [c], language: [de, fr] } }
                  when_none_matches: refuse
                  fallback: [a/z]
                  context_fallback: a/long
                  content_policy_fallback: [a/lenient]
                  retry_on: [429, 5xx, timeout, overloaded]
                  retries: { attempts: 2, backoff: 100ms, max_backoff: 1s, max_retry_after: 5s, budget: 10%, budget_minimum: 1 }
            consumers:
              c: { team: t, keys: ["${env:KEY_LONG_ENOUGH_1}"] }
            routes:
              llm: { match: /v1/**, ai: openai }
            """);

        Assert.Empty(result.Problems.Where(p => p.Severity == ProblemSeverity.Error).Select(p => p.Message));
    }

    private static void Refused(string provider, string model, string code, string message)
    {
        var result = ModelGateway.Load($"ai:\n  providers:\n    {provider}\n  models:\n    chat: {model}\nroutes:\n  llm: {{ match: /v1/**, ai: openai }}\n");

        var problem = Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal((code, message), (problem.Code.Id, problem.Message));
    }
}
