using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
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
        Assert.Equal(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), probe.Directory.ReplayFrom);
    }

    [Fact]
    public void Replay_EntriesOfThePeriod_AreWhatWasUsed()
    {
        using var probe = new BudgetProbe("""
            day: { team: sales, limit: 10 USD, tokens: 1000, requests: 10, period: day, time_zone: Europe/Berlin }
            key: { per: [consumer], limit: 10 USD, period: month }
            """);
        var noon = new DateTimeOffset(2026, 11, 30, 11, 0, 0, TimeSpan.Zero);

        probe.Directory.Replay(Entry(noon, 1m));
        probe.Directory.Replay(Entry(noon, 2m) with { Consumer = "globex" });
        probe.Directory.Replay(Entry(noon, 4m) with { Team = "marketing", Consumer = "initech" });
        probe.Directory.Replay(Entry(new DateTimeOffset(2026, 11, 29, 22, 59, 59, TimeSpan.Zero), 0.5m));
        probe.Directory.Replay(Entry(new DateTimeOffset(2026, 11, 29, 23, 0, 0, TimeSpan.Zero), 0.25m));
        probe.Directory.Replay(Entry(noon, 0.125m) with { Kind = LedgerEntryKind.CacheHit });
        probe.Directory.Replay(Entry(noon, -1m) with { Kind = LedgerEntryKind.Correction, Usage = TokenUsage.Unknown });
        probe.Directory.Replay(Entry(noon, null) with { Outcome = LedgerOutcome.Error, Usage = TokenUsage.Unknown });
        probe.Directory.Replay(Entry(probe.Time.GetUtcNow(), 8m));

        var day = probe.Period("day");
        Assert.Equal(2_250_000_000, day[BudgetMeasure.Money].Used);
        Assert.Equal(2_250_000_000, day[BudgetMeasure.Money].Firm);
        Assert.Equal(36, day[BudgetMeasure.Tokens].Used);
        Assert.Equal(3, day[BudgetMeasure.Requests].Used);
        Assert.Equal(["acme 0.75", "globex 2", "initech 4"], probe.Directory.All[1].Accounts.All
            .Select(a => $"{a.Values.Consumer} {a.At(probe.Time.GetUtcNow())[BudgetMeasure.Money].Used / 1e9m:0.##}").Order());
    }

    [Fact]
    public void Replayed_AccountsThatKnow_AreNotFilledAgain()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, period: day }");
        Assert.NotNull(probe.Directory.ReplayFrom);
        probe.Directory.Replay(Entry(probe.Time.GetUtcNow().AddHours(-1), 1m));

        probe.Directory.Replayed();
        probe.Load("day: { limit: 20 USD, period: day }");
        probe.Directory.Replay(Entry(probe.Time.GetUtcNow().AddHours(-1), 1m));

        Assert.Null(probe.Directory.ReplayFrom);
        Assert.Equal(1_000_000_000, probe.Period("day")[BudgetMeasure.Money].Used);
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

    private static string[] Warnings(BudgetProbe probe) => [.. probe.Log.Of(LogLevel.Warning).Where(e => e.Event.Name == "budget.warning").Select(e => e.Message)];

    private static LedgerEntry Entry(DateTimeOffset at, decimal? cost) => new()
    {
        Id = Guid.CreateVersion7(at),
        At = at,
        Team = "sales",
        Consumer = "acme",
        Route = "llm",
        Model = "chat",
        Provider = "openai",
        Cost = cost,
        Usage = BudgetProbe.Used(10, 2),
    };
}
