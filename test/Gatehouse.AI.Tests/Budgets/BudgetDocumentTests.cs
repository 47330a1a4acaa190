using Gatehouse.Core.Configuration;

namespace Gatehouse.AI.Tests.Budgets;

public sealed class BudgetDocumentTests
{
    [Theory]
    [InlineData("b: { period: day }", "GH1011", "limit", null)]
    [InlineData("b: { limit: null, period: day }", "GH1011", "\"limit\" is missing", null)]
    [InlineData("b: { limit: 1e3 USD, period: day }", "GH1008", "\"1e3 USD\" is not an amount of money", "A number of at most 24 digits without a sign or an exponent, a space, and the currency in three capital letters.")]
    [InlineData("b: { limit: 10 USD, period: total, time_zone: Europe/Berlin }", "GH1016", "a total never begins anew, in no time zone", "Remove it.")]
    [InlineData("b: { limit: 10 USD, period: minute, time_zone: UTC }", "GH1016", "minutes are the same in every time zone", "Remove it.")]
    [InlineData("b: { limit: 10 USD }", "GH1011", "\"period\" is missing", null)]
    [InlineData("b: { limit: 10, period: day }", "GH1008", "10 is not an amount of money such as 120 USD or 0.0004 USD", "Did you mean \"10 USD\"?")]
    [InlineData("b: { limit: 0 USD, period: day }", "GH1009", "0 USD", null)]
    [InlineData("b: { limit: 10 USD, period: daily }", "GH1007", "\"daily\" is not one of minute, hour, day, week, month, year, total", null)]
    [InlineData("b: { limit: 10 USD, period: day, time_zone: Europe/Berln }", "GH1008", "\"Europe/Berln\" is no time zone of this machine", "Did you mean \"Europe/Berlin\"?")]
    [InlineData("b: { limit: 10 USD, period: day, week_starts: mon }", "GH1016", "only weeks begin on a day of the week", "Write period: week, or remove it.")]
    [InlineData("b: { limit: 10 USD, period: day, month_starts: 3 }", "GH1016", "only months begin on a day of the month", "Write period: month, or remove it.")]
    [InlineData("b: { limit: 10 USD, period: day, on_exceeded: stop }", "GH1007", "\"stop\" is not one of block, allow", null)]
    [InlineData("b: { limit: 10 USD, period: day, on_exceeded: { use_model: gpt-5-nano } }", "GH1008", "\"gpt-5-nano\" does not name a provider and a model", "Write provider/model, such as openai/gpt-5-nano.")]
    [InlineData("b: { limit: 10 USD, period: day, on_exceeded: { use_model: opena/gpt-5-nano } }", "GH1012", "\"opena\" is no provider in ai.providers", "Did you mean \"openai\"?")]
    [InlineData("b: { limit: 10 USD, period: day, on_exceeded: { action: block, use_model: openai/x } }", "GH1016", "a call is blocked, allowed or given to another model, and this says two of them", "Write on_exceeded: block, or on_exceeded: { use_model: provider/model }.")]
    [InlineData("b: { limit: 10 USD, period: day, status: 403 }", "GH1007", "403 is not one of 402, 429", null)]
    [InlineData("b: { limit: 10 USD, period: day, on_exceeded: allow, status: 429 }", "GH1016", "only what is blocked has a status", "Write on_exceeded: block, or remove it.")]
    [InlineData("b: { limit: 10 USD, period: day, team: markting }", "GH1012", "\"markting\" is no team, and no consumer is of it", "Did you mean \"marketing\"?")]
    [InlineData("b: { limit: 10 USD, period: day, consumer: acne }", "GH1012", "\"acne\" is not defined in consumers", "Did you mean \"acme\"?")]
    [InlineData("b: { limit: 10 USD, period: day, key: acme-c }", "GH1012", "\"acme-c\" is no key of a consumer", "Did you mean \"acme-ci\"?")]
    [InlineData("b: { limit: 10 USD, period: day, route: lm }", "GH1012", "\"lm\" is not defined in routes", null)]
    [InlineData("b: { limit: 10 USD, period: day, model: chatt }", "GH1012", "\"chatt\" is not defined in ai.models", "Did you mean \"chat\"?")]
    [InlineData("b: { limit: 10 USD, period: day, provider: opena }", "GH1012", "\"opena\" is not defined in ai.providers", "Did you mean \"openai\"?")]
    [InlineData("b: { limit: 10 USD, period: day, prompt: recommend }", "GH1010", "\"prompt\" is not built yet", null)]
    [InlineData("b: { limit: 10 USD, period: day, warn_at: [101%] }", "GH1009", "101%", null)]
    [InlineData("b: { limit: 10 USD, period: day, warn_at: [50%, 80%, 50%] }", "GH1016", "a share is written twice", "Remove one of them.")]
    [InlineData("b: { limit: 10 USD, period: day, per: [user] }", "GH1007", "\"user\" is not one of team, consumer, key, route, model", null)]
    [InlineData("b: { limit: 10 EUR, period: day }", "GH1011", "the price of openai/gpt-5-mini is in USD, the budget is in EUR, and no exchange rate is written", "Add ai.exchange_rates: { EUR: 1.00 USD } with what one EUR is worth.")]
    public void Load_WrongBudget_SaysWhatAndHow(string budget, string code, string message, string? hint)
    {
        var result = ModelGateway.Load(BudgetProbe.Yaml(budget));

        var problem = Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal(code, problem.Code.Id);
        Assert.Contains(message, problem.Message, StringComparison.Ordinal);
        Assert.StartsWith("ai.budgets.b", problem.Path, StringComparison.Ordinal);
        if (hint is not null)
        {
            Assert.Equal(hint, problem.Hint);
        }
    }

    [Theory]
    [InlineData("exchange_rates: { Euro: 1.08 USD }", "GH1008", "\"Euro\" is no currency of three capital letters", "Write it as EUR: 1.08 USD.")]
    [InlineData("exchange_rates: { EUR: 1.08 EUR }", "GH1016", "EUR is given in itself", "Write what one EUR is worth in another currency.")]
    [InlineData("exchange_rates: { EUR: 1.08 USD, USD: 0.9 EUR }", "GH1016", "EUR is given in USD, and USD in EUR", "Remove one of them: each tells the other.")]
    public void Load_WrongRate_SaysWhatAndHow(string rates, string code, string message, string hint)
    {
        var result = ModelGateway.Load(BudgetProbe.Yaml("b: { limit: 10 USD, period: day }", rates));

        var problem = Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal((code, message, hint), (problem.Code.Id, problem.Message, problem.Hint));
    }

    [Fact]
    public void Load_OtherCurrencyWhereNoPriceIsKnown_NeedsNoRate()
    {
        var result = ModelGateway.Load(BudgetProbe.Yaml("b: { model: embed, limit: 10 EUR, period: day }").Replace("openai/text-embedding-3-small", "local/mine", StringComparison.Ordinal));

        Assert.True(result.IsValid, string.Join("\n", result.Problems.Select(p => p.Message)));
    }

    [Theory]
    [InlineData("chat: local/mine", "on_exceeded: { use_model: openai/gpt-5-nano }", "openai/gpt-5-nano")]
    [InlineData("chat: { targets: [local/mine], fallback: [openai/gpt-5] }", "requests: 5", "openai/gpt-5")]
    [InlineData("chat: { targets: [local/mine], shadow: openai/gpt-5 }", "requests: 5", "openai/gpt-5")]
    public void Load_OtherCurrencyThanThatOfATargetOnTheWay_NeedsARate(string model, string more, string priced)
    {
        var result = ModelGateway.Load(BudgetProbe.Yaml($"b: {{ model: chat, limit: 10 EUR, period: day, {more} }}").Replace("chat: openai/gpt-5-mini", model, StringComparison.Ordinal));

        var problem = Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal($"the price of {priced} is in USD, the budget is in EUR, and no exchange rate is written", problem.Message);
    }

    [Fact]
    public void Load_TwoKeysOfOneName_NamesBoth()
    {
        var result = ModelGateway.Load(BudgetProbe.Yaml("b: { limit: 10 USD, period: day }").Replace("\"${env:KEY_GLOBEX_0123}\"", "{ value: \"${env:KEY_GLOBEX_0123}\", name: acme-ci }", StringComparison.Ordinal));

        var problem = Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal("GH1005", problem.Code.Id);
        Assert.Equal("\"acme-ci\" is the name of another key as well", problem.Message);
        Assert.Equal("consumers.globex.keys[0].name", problem.Path);
        Assert.NotNull(problem.OtherMark);
    }

    [Fact]
    public void Load_BudgetsOfTheCaseStudy_AreRight()
    {
        var result = ModelGateway.Load(BudgetProbe.Yaml("""
            cx-daily:      { team: sales, limit: 120 USD, period: day, warn_at: [50%, 80%], on_exceeded: { use_model: openai/gpt-5-nano } }
            marketing-month: { team: marketing, limit: 400 USD, period: month, warn_at: [80%], on_exceeded: block }
            """));

        Assert.True(result.IsValid, string.Join("\n", result.Problems.Select(p => p.Message)));
    }
}
