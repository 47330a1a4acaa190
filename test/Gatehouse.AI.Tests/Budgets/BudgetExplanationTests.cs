using Gatehouse.AI.Budgets;
using Gatehouse.AI.Models;

namespace Gatehouse.AI.Tests.Budgets;

public sealed class BudgetExplanationTests
{
    [Fact]
    public void Of_TheBudgetsOfACall_SaysWhatIsLeftAndWhatThen()
    {
        using var probe = new BudgetProbe("""
            sales: { team: sales, limit: 10 USD, period: month, on_exceeded: { use_model: openai/gpt-5-nano } }
            each: { per: [consumer, model], tokens: 1000, requests: 5, period: minute }
            marketing: { team: marketing, limit: 1 USD, period: day }
            local: { provider: local, requests: 1, period: day }
            trial: { limit: 3 USD, period: total, on_exceeded: allow }
            one: { requests: 1, period: total }
            ci: { key: acme-ci, limit: 3 USD, period: total }
            keys: { per: [key], limit: 3 USD, period: total }
            """);
        probe.Reserve(1.5m, 100, 50).Reservation!.Settle(0.25m, "USD", BudgetProbe.Used(100, 20));

        var facts = BudgetExplanation.Of(probe.Directory.ForRoute("llm"), probe.Snapshot.Consumers.Find("acme"), probe.Snapshot.Part<ModelDirectory>().Find("chat")!);

        Assert.All(facts, f => Assert.Equal("budget", f.Label));
        Assert.Equal(
            [
                "sales: 9.75 of 10 USD left until 2026-12-01T00:00:00+00:00, then openai/gpt-5-nano",
                "each: 880 of 1000 tokens, 4 of 5 requests left for consumer acme, model chat until 2026-11-30T12:01:00+00:00, then refused",
                "trial: 2.75 of 3 USD left, then allowed and marked",
                "one: 0 of 1 request left, then refused",
                "ci: goes by the caller's key (only acme-ci); what is left is told by gatehouse budgets",
                "keys: goes by the caller's key; what is left is told by gatehouse budgets",
            ],
            facts.Select(f => f.Value));
    }

    [Fact]
    public void Read_EveryAccount_HasLimitUsedReservedAndLeft()
    {
        using var probe = new BudgetProbe("""
            each: { per: [consumer], limit: 10 USD, tokens: 1000, period: day, time_zone: Europe/Berlin, warn_at: [20%, 50%] }
            unused: { per: [key], requests: 5, period: total }
            """);
        probe.Reserve(4m, 100, 50).Reservation!.Settle(3m, "USD", BudgetProbe.Used(100, 20));
        Assert.NotNull(probe.Reserve(1m, 10, 10, consumer: "globex").Reservation);

        var readings = probe.Directory.Read();

        Assert.Equal(["each consumer acme day block 0.2", "each consumer globex day block ", "unused key  total block "], readings.Select(r => $"{r.Budget} {string.Join(",", r.Account.Select(a => $"{a.Key} {a.Value}"))} {r.Period} {r.OnExceeded} {r.WarnedAt}"));
        Assert.Equal(new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.FromHours(1)), readings[0].ResetsAt);
        Assert.Null(readings[2].ResetsAt);
        Assert.Equal([new MeasureReading(BudgetMeasure.Money, "USD", 10, 3, 0, 7), new MeasureReading(BudgetMeasure.Tokens, "tokens", 1000, 120, 0, 880)], readings[0].Limits);
        Assert.Equal([new MeasureReading(BudgetMeasure.Money, "USD", 10, 0, 1, 9), new MeasureReading(BudgetMeasure.Tokens, "tokens", 1000, 0, 20, 980)], readings[1].Limits);
        Assert.Equal(0.3m, readings[0].Limits[0].Ratio);
    }
}
