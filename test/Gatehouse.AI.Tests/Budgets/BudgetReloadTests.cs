using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Tests.Ledger;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AI.Tests.Budgets;

public sealed class BudgetReloadTests
{
    [Fact]
    public void Load_OtherLimit_KeepsWhatWasUsedAndWhatRuns()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, period: day }");
        probe.Reserve(3m).Reservation!.Settle(3m, "USD", BudgetProbe.Used(10, 20));
        var running = probe.Reserve(2m).Reservation!;

        probe.Load("day: { limit: 5 USD, period: day, tokens: 100 }");

        Assert.Equal(5_000_000_000, probe.Period("day")[BudgetMeasure.Money].Firm);
        Assert.Null(probe.Reserve(0.01m).Reservation);
        running.Settle(1m, "USD", BudgetProbe.Used(5, 5));
        Assert.Equal(40, probe.Period("day")[BudgetMeasure.Tokens].Used);
        Assert.NotNull(probe.Reserve(1m, 30, 30).Reservation);
        Assert.Equal("The budget day has 0 USD left of 5 USD. This call can cost up to 1 USD. Calls that still run hold 1 USD: there may be room when they end.", probe.Refusal(1m));
    }

    [Fact]
    public void Load_OtherPeriod_CountsAnew()
    {
        using var probe = new BudgetProbe("spend: { limit: 10 USD, period: day }");
        probe.Reserve(10m).Reservation!.Settle(10m, "USD", BudgetProbe.Used(10, 20));

        probe.Load("spend: { limit: 10 USD, period: month }");

        Assert.Equal(0, probe.Period("spend")[BudgetMeasure.Money].Used);
    }

    [Fact]
    public async Task Load_OtherCallers_CountsWhatTheLedgerHasOfThem()
    {
        using var probe = new BudgetProbe("some: { consumer: acme, limit: 10 USD, period: day }");
        await SettleAsync(probe, "acme", 9m);
        await SettleAsync(probe, "globex", 2m);
        probe.Time.Advance(TimeSpan.FromMinutes(1));

        probe.Load("some: { consumer: [globex, initech], limit: 10 USD, period: day }");
        Assert.Equal(2_000_000_000, probe.Period("some")[BudgetMeasure.Money].Used);

        probe.Load("other: { limit: 100 USD, period: day }");
        await SettleAsync(probe, "globex", 1m);
        probe.Time.Advance(TimeSpan.FromMinutes(1));
        probe.Load("some: { consumer: [initech, globex], limit: 10 USD, period: day }");
        Assert.Equal(3_000_000_000, probe.Period("some")[BudgetMeasure.Money].Used);
    }

    [Fact]
    public void Settle_AfterALimitWasRaised_WarnsAnew()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, period: day, warn_at: [80%] }");
        var running = probe.Reserve(1m).Reservation!;
        probe.Reserve(8.5m).Reservation!.Settle(8.5m, "USD", BudgetProbe.Used(1, 1));

        probe.Load("day: { limit: 100 USD, period: day, warn_at: [80%] }");
        running.Settle(1m, "USD", BudgetProbe.Used(1, 1));
        probe.Reserve(80m).Reservation!.Settle(80m, "USD", BudgetProbe.Used(1, 1));

        string until = " until 2026-12-01T00:00:00+00:00";
        Assert.Equal([$"The budget day is 80% used: 8.5 USD of 10 USD{until}", $"The budget day is 80% used: 89.5 USD of 100 USD{until}"], Warnings(probe));
    }

    [Fact]
    public async Task Start_WithASharePassedBefore_DoesNotWarnOfItAgain()
    {
        using var folder = new LedgerFolderFixture();
        string ledger = $"ledger: {{ path: \"{folder.Path}\", fsync: false }}";
        using (var before = new BudgetProbe("day: { limit: 10 USD, period: day, warn_at: [50%, 80%] }", more: ledger))
        {
            await SettleAsync(before, "acme", 6m);
            Assert.Single(Warnings(before));
        }

        using var after = new BudgetProbe("day: { limit: 10 USD, period: day, warn_at: [50%, 80%] }", new DateTimeOffset(2026, 11, 30, 13, 0, 0, TimeSpan.Zero), ledger);
        Assert.Equal(6_000_000_000, after.Period("day")[BudgetMeasure.Money].Used);
        await SettleAsync(after, "acme", 1m);
        Assert.Empty(Warnings(after));
        await SettleAsync(after, "acme", 1m);

        Assert.Equal("The budget day is 80% used: 8 USD of 10 USD until 2026-12-01T00:00:00+00:00", Assert.Single(Warnings(after)));
    }

    [Fact]
    public void Count_OfABatch_Warns()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, period: day, warn_at: [80%] }");

        probe.Directory.ForRoute("llm").Of("").Count(new LedgerEntry { Id = Guid.NewGuid(), At = probe.Time.GetUtcNow(), Route = "llm", Cost = 9m });

        Assert.Single(Warnings(probe));
    }

    [Fact]
    public void Settle_PastSharesThatAreWarnedAt_LogsEachOnceInAPeriod()
    {
        using var probe = new BudgetProbe("cx-daily: { per: [consumer], limit: 10 USD, period: day, warn_at: [80%, 50%] }");
        decimal[] costs = [4.9m, 0.1m, 0.5m, 3m, 1m];

        foreach (decimal cost in costs)
        {
            probe.Reserve(cost).Reservation!.Settle(cost, "USD", BudgetProbe.Used(1, 1));
        }

        Assert.Equal(
            ["The budget cx-daily of consumer acme is 50% used: 5 USD of 10 USD until 2026-12-01T00:00:00+00:00", "The budget cx-daily of consumer acme is 80% used: 8.5 USD of 10 USD until 2026-12-01T00:00:00+00:00"],
            Warnings(probe));

        probe.Time.Advance(TimeSpan.FromDays(1));
        probe.Reserve(9m).Reservation!.Settle(9m, "USD", BudgetProbe.Used(1, 1));

        Assert.Equal(4, Warnings(probe).Length);
    }

    [Fact]
    public void Metrics_OfABudget_AreItsLargestShareRefusalsAndWarnings()
    {
        using var metrics = new MetricCapture();
        using var probe = new BudgetProbe("metered-7: { per: [consumer], limit: 10 USD, requests: 4, period: day, warn_at: [50%] }");
        probe.Reserve(1m).Reservation!.Settle(1m, "USD", BudgetProbe.Used(1, 1));
        probe.Reserve(7.5m, consumer: "globex").Reservation!.Settle(7.5m, "USD", BudgetProbe.Used(1, 1));
        Assert.NotNull(probe.Reserve(5m, consumer: "globex").Refusal);

        metrics.Observe();

        Assert.Equal(0.75, metrics.Of("gatehouse_ai_budget_used_ratio").Last(m => m.Tags["budget"] == "metered-7").Value);
        Assert.Equal(1, metrics.Sum("gatehouse_ai_budget_refused_total", "budget=metered-7", "action=block"));
        Assert.Equal(1, metrics.Sum("gatehouse_ai_budget_warnings_total", "budget=metered-7", "share=50%"));
    }

    private static async Task SettleAsync(BudgetProbe probe, string consumer, decimal cost)
    {
        probe.Reserve(cost, consumer: consumer).Reservation!.Settle(cost, "USD", BudgetProbe.Used(1, 1));
        await probe.Ledger.AppendAsync(new LedgerEntry
        {
            Id = probe.Ledger.NewId(), At = probe.Time.GetUtcNow(), Team = "sales", Consumer = consumer, Route = "llm", Model = "chat", Provider = "openai", Cost = cost, Usage = BudgetProbe.Used(1, 1),
        });
    }

    private static string[] Warnings(BudgetProbe probe) => [.. probe.Log.Of(LogLevel.Warning).Where(e => e.Event.Name == "budget.warning").Select(e => e.Message)];
}
