using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Budgets;

public sealed class BudgetSetTests
{
    [Theory]
    [InlineData("b: { limit: 10 USD, period: day, team: marketing }", false)]
    [InlineData("b: { limit: 10 USD, period: day, team: [marketing, sales] }", true)]
    [InlineData("b: { limit: 10 USD, period: day, consumer: globex }", false)]
    [InlineData("b: { limit: 10 USD, period: day, consumer: acme }", true)]
    [InlineData("b: { limit: 10 USD, period: day, key: acme-ci }", true)]
    [InlineData("b: { limit: 10 USD, period: day, route: other }", false)]
    [InlineData("b: { limit: 10 USD, period: day, route: llm, model: chat, provider: openai }", true)]
    [InlineData("b: { limit: 10 USD, period: day, route: llm, model: embed }", false)]
    [InlineData("b: { limit: 10 USD, period: day, provider: local }", false)]
    [InlineData("b: { limit: 10 USD, period: day }", true)]
    public void Reserve_ByWhatABudgetIsAbout_CountsOrDoesNot(string budget, bool counts)
    {
        using var probe = new BudgetProbe(budget);

        Assert.Equal(!counts, probe.Reserve(1m, key: "acme-ci").Reservation!.IsEmpty);
    }

    [Fact]
    public void Reserve_PerConsumer_EachHasAllOfIt()
    {
        using var probe = new BudgetProbe("key: { per: [consumer], limit: 10 USD, period: month }");

        Assert.NotNull(probe.Reserve(10m, consumer: "acme").Reservation);
        Assert.NotNull(probe.Reserve(10m, consumer: "globex").Reservation);
        Assert.NotNull(probe.Reserve(10m, consumer: "").Reservation);
        Assert.Null(probe.Reserve(0.01m, consumer: "acme").Reservation);
        Assert.Null(probe.Reserve(0.01m, consumer: "").Reservation);
    }

    [Fact]
    public void Reserve_PerKeyAndModel_EachPairHasAllOfIt()
    {
        using var probe = new BudgetProbe("key: { per: [key, model], requests: 1, period: total }");

        Assert.NotNull(probe.Reserve(key: "a").Reservation);
        Assert.NotNull(probe.Reserve(key: "a", model: "embed").Reservation);
        Assert.NotNull(probe.Reserve(key: "b").Reservation);
        Assert.Null(probe.Reserve(key: "a").Reservation);
    }

    [Fact]
    public void Reserve_SecondBudgetFull_NothingIsTakenOfTheFirst()
    {
        using var probe = new BudgetProbe("""
            first: { limit: 10 USD, period: day }
            second: { requests: 1, period: day }
            """);
        probe.Reserve(1m).Reservation!.Settle(1m, "USD", BudgetProbe.Used(1, 1));

        Assert.Equal("second", probe.Reserve(1m).Refusal!.Budget);
        Assert.Equal(1_000_000_000, probe.Period("first")[BudgetMeasure.Money].Firm);
    }

    [Fact]
    public void Reserve_MoneySpent_IsRefusedWith402AndWhatIsLeft()
    {
        using var probe = new BudgetProbe("cx-daily: { limit: 120 USD, period: day, time_zone: Europe/Berlin }");
        probe.Reserve(119.75m).Reservation!.Settle(119.75m, "USD", BudgetProbe.Used(1, 1));

        var problem = probe.Reserve(0.5m).Refusal!.ToProblem();

        Assert.Equal(ProblemKind.BudgetExceeded, problem.Kind);
        Assert.Equal("The budget cx-daily has 0.25 USD left of 120 USD. This call can cost up to 0.5 USD. It begins anew at 2026-12-01T00:00:00+01:00, in 11 h.", problem.Detail);
        Assert.Equal(11 * 3600, problem.RetryAfterSeconds);
        Assert.Equal([new HeaderField("x-should-retry", "false")], problem.Headers);
    }

    [Fact]
    public void Reserve_TokensUsed_IsRefusedWith429UntilTheNextMinute()
    {
        using var probe = new BudgetProbe("tpm: { tokens: 2000, period: minute }");
        probe.Time.Advance(TimeSpan.FromSeconds(14.5));
        probe.Reserve(null, 900, 1000).Reservation!.Settle(null, "USD", BudgetProbe.Used(900, 1000));

        var problem = probe.Reserve(null, 50, 100).Refusal!.ToProblem();

        Assert.Equal(ProblemKind.BudgetBusy, problem.Kind);
        Assert.Equal("The budget tpm has 100 tokens left of 2000 tokens. This call can use up to 150 tokens. It begins anew at 2026-11-30T12:01:00+00:00, in 46 s.", problem.Detail);
        Assert.Equal(46, problem.RetryAfterSeconds);
        Assert.Equal([new HeaderField("RateLimit", "\"tpm\";r=100;t=46")], problem.Headers);
    }

    [Fact]
    public void Reserve_OnlyRunningCallsInTheWay_IsRefusedWith429AndASecond()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, period: day }");
        probe.Reserve(9m).Reservation!.Settle(1m, "USD", BudgetProbe.Used(1, 1));
        Assert.NotNull(probe.Reserve(8m).Reservation);

        var problem = probe.Reserve(2m).Refusal!.ToProblem();

        Assert.Equal(ProblemKind.BudgetBusy, problem.Kind);
        Assert.Equal("The budget day has 1 USD left of 10 USD. This call can cost up to 2 USD. Calls that still run hold 8 USD: there may be room when they end.", problem.Detail);
        Assert.Equal(1, problem.RetryAfterSeconds);
        Assert.Empty(problem.Headers);
    }

    [Fact]
    public void Reserve_MoreThanTheWholeBudget_IsToldToAskForLess()
    {
        using var probe = new BudgetProbe("day: { limit: 1 USD, period: day }");

        var problem = probe.Reserve(2m).Refusal!.ToProblem();

        Assert.Equal("This call can cost up to 2 USD, and all of the budget day is 1 USD. Ask for fewer tokens of output, or for less at once.", problem.Detail);
        Assert.Null(problem.RetryAfterSeconds);
        Assert.Equal([new HeaderField("x-should-retry", "false")], problem.Headers);
    }

    [Fact]
    public void Reserve_OverRequestsInAll_NeverBeginsAnew()
    {
        using var probe = new BudgetProbe("trial: { requests: 1, period: total }");
        probe.Reserve().Reservation!.Settle(0m, "USD", BudgetProbe.Used(1, 1));

        var problem = probe.Reserve().Refusal!.ToProblem();

        Assert.Equal("The budget trial has 0 requests left of 1 request. It does not begin anew.", problem.Detail);
        Assert.Equal(429, problem.Kind.Status);
        Assert.Null(problem.RetryAfterSeconds);
    }

    [Theory]
    [InlineData("402", 402)]
    [InlineData("429", 429)]
    public void Reserve_StatusWritten_IsThatStatus(string status, int expected)
    {
        using var probe = new BudgetProbe($"day: {{ limit: 1 USD, requests: 1, period: day, status: {status} }}");
        probe.Reserve(1m).Reservation!.Settle(1m, "USD", BudgetProbe.Used(1, 1));

        Assert.Equal(expected, probe.Reserve(1m).Refusal!.ToProblem().Kind.Status);
        Assert.Equal(expected, probe.Reserve(0m).Refusal!.ToProblem().Kind.Status);
    }

    [Fact]
    public void Reserve_PriceNotKnown_CountsNoMoneyWhileThereIsSome()
    {
        using var probe = new BudgetProbe("day: { limit: 1 USD, period: day }");
        Assert.NotNull(probe.Reserve(null).Reservation);
        probe.Reserve(1m).Reservation!.Settle(1m, "USD", BudgetProbe.Used(1, 1));

        Assert.Equal("The budget day has 0 USD left of 1 USD. What this call costs is not known. It begins anew at 2026-12-01T00:00:00+00:00, in 12 h.", probe.Refusal(null));
        Assert.NotNull(probe.Reserve(0m).Reservation);
    }

    [Fact]
    public void Reserve_OtherModelWhenExceeded_NamesItAndDoesNotRefuseIt()
    {
        using var probe = new BudgetProbe("day: { limit: 1 USD, period: day, on_exceeded: { use_model: openai/gpt-5-nano } }");
        probe.Reserve(1m).Reservation!.Settle(1m, "USD", BudgetProbe.Used(1, 1));

        var refusal = probe.Reserve(0.5m).Refusal!;
        Assert.Equal("openai/gpt-5-nano", refusal.UseTarget!.ToString());
        var cheaper = probe.Reserve(0.1m, downgraded: true).Reservation!;

        Assert.Equal(LedgerMarks.Downgraded | LedgerMarks.OverBudget, cheaper.Marks);
        cheaper.Settle(0.05m, "USD", BudgetProbe.Used(1, 1));
        Assert.Equal(1_050_000_000, probe.Period("day")[BudgetMeasure.Money].Used);
    }

    [Fact]
    public void Reserve_CheaperModelInABudgetThatBlocks_IsRefused()
    {
        using var probe = new BudgetProbe("""
            soft: { limit: 1 USD, period: day, on_exceeded: { use_model: openai/gpt-5-nano } }
            hard: { limit: 2 USD, period: day }
            """);
        probe.Reserve(1m).Reservation!.Settle(2m, "USD", BudgetProbe.Used(1, 1));

        Assert.Equal("soft", probe.Reserve(0.5m).Refusal!.Budget);
        Assert.Equal(("hard", null), (probe.Reserve(0.1m, downgraded: true).Refusal!.Budget, probe.Reserve(0.1m, downgraded: true).Refusal!.UseTarget));
    }

    [Fact]
    public void Reserve_BudgetInEuros_ConvertsThePriceUpAndTheCostExactly()
    {
        using var probe = new BudgetProbe("day: { limit: 10 EUR, period: day }", more: "exchange_rates: { EUR: 1.08 USD }");

        var reservation = probe.Reserve(1m).Reservation!;

        // 1 / 1.08 = 0.925925925(925..)
        Assert.Equal(925_925_926, probe.Period("day")[BudgetMeasure.Money].Firm);
        reservation.Settle(0.54m, "USD", BudgetProbe.Used(1, 1));
        Assert.Equal(500_000_000, probe.Period("day")[BudgetMeasure.Money].Used);
        probe.Reserve(2m, currency: "EUR").Reservation!.Settle(2m, "EUR", BudgetProbe.Used(1, 1));
        Assert.Equal(2_500_000_000, probe.Period("day")[BudgetMeasure.Money].Used);
    }

    [Fact]
    public void Reserve_PriceWithoutARate_IsRefused()
    {
        using var probe = new BudgetProbe("day: { limit: 10 EUR, period: day }", more: "exchange_rates: { EUR: 1.08 USD }");

        Assert.Equal("The budget day is in EUR, the price of this call in GBP, and no exchange rate between them is known.", probe.Reserve(1m, currency: "GBP").Refusal!.Detail);
    }

    [Fact]
    public async Task ReserveAsync_OfThisNodeAlone_IsDoneAtOnce()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, period: day }");
        var reserving = probe.Directory.ForRoute("llm").Of("chat").ReserveAsync(default, new ExpectedUse(1m, "USD", 1, 1), false);

        Assert.True(reserving.IsCompletedSuccessfully);
        Assert.NotNull((await reserving).Reservation);
    }

    [Theory]
    [InlineData(0.2, "1 s")]
    [InlineData(59.5, "60 s")]
    [InlineData(60, "1 min")]
    [InlineData(61, "2 min")]
    [InlineData(3600, "1 h")]
    [InlineData(25_860, "7 h 11 min")]
    [InlineData(86_400, "1 d")]
    [InlineData(273_600, "3 d 4 h")]
    public void Wait_AnyTime_IsRoundedUp(double seconds, string text) => Assert.Equal(text, BudgetText.Wait(TimeSpan.FromSeconds(seconds)));
}
