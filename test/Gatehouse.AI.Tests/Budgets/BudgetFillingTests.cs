using CsCheck;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Tests.Ledger;

namespace Gatehouse.AI.Tests.Budgets;

public sealed class BudgetFillingTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] Zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Apia"];

    [Fact]
    public async Task Load_NewBudgets_KnowWhatTheLedgerHasOfTheirPeriods()
    {
        using var probe = new BudgetProbe("old: { limit: 10 USD, period: day }", Now);
        var noon = Now.AddHours(-1);
        LedgerEntry[] entries =
        [
            Entry(noon, 1m),
            Entry(noon, 2m) with { Consumer = "globex" },
            Entry(noon, 4m) with { Team = "marketing", Consumer = "initech" },
            Entry(new DateTimeOffset(2026, 11, 29, 22, 59, 59, TimeSpan.Zero), 0.5m),
            Entry(new DateTimeOffset(2026, 11, 29, 23, 0, 0, TimeSpan.Zero), 0.25m),
            Entry(noon, 0.125m) with { Kind = LedgerEntryKind.CacheHit },
            Entry(noon, -1m) with { Kind = LedgerEntryKind.Correction, Usage = TokenUsage.Unknown },
            Entry(noon, 0m) with { Outcome = LedgerOutcome.Error, Usage = TokenUsage.Unknown, Reserved = 9m },
            Entry(Now.AddDays(-2), null) with { Consumer = "globex", Outcome = LedgerOutcome.Cancelled, Usage = TokenUsage.Unknown, Reserved = 0.03125m },
            Entry(noon, null) with { Outcome = LedgerOutcome.Interrupted, Usage = TokenUsage.Unknown, Reserved = 0.0625m },
            Entry(Now, 8m),
        ];
        foreach (var entry in entries)
        {
            await probe.Ledger.AppendAsync(entry);
        }

        probe.Load("""
            day: { team: sales, limit: 10 USD, tokens: 1000, requests: 10, period: day, time_zone: Europe/Berlin }
            key: { per: [consumer], limit: 10 USD, period: month }
            old: { limit: 10 USD, period: day }
            """);

        var day = probe.Period("day");
        Assert.Equal(2_312_500_000, day[BudgetMeasure.Money].Used);
        Assert.Equal(2_312_500_000, day[BudgetMeasure.Money].Firm);
        Assert.Equal(36, day[BudgetMeasure.Tokens].Used);
        Assert.Equal(4, day[BudgetMeasure.Requests].Used);
        Assert.Equal(["acme 0.8125", "globex 2.0313", "initech 4"], probe.Directory.Read().Where(r => r.Budget == "key").Select(r => $"{r.Account[0].Value} {r.Limits[0].Used:0.####}"));
        Assert.Equal(0, probe.Period("old")[BudgetMeasure.Money].Used);
    }

    [Fact]
    public async Task Append_WhatNoCallOfThisProcessSettles_CountsAtOnce()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, requests: 10, period: day }", Now);
        var call = Entry(Now, 1m) with { Key = "acme-ci" };
        await probe.Ledger.SettleAsync(new OpenAttempt(call.Id, -1), call);
        probe.Reserve(2m).Reservation!.Settle(1m, "USD", BudgetProbe.Used(10, 2));

        await probe.Ledger.CorrectAsync(call.Id, 0.75m, "the vendor's invoice");
        await probe.Ledger.AppendAsync(Entry(Now, null) with { Outcome = LedgerOutcome.Interrupted, Usage = TokenUsage.Unknown, Reserved = 0.5m });

        Assert.Equal(1_250_000_000, probe.Period("day")[BudgetMeasure.Money].Used);
        Assert.Equal(2, probe.Period("day")[BudgetMeasure.Requests].Used);
    }

    // It is looked for in the files, where other processes' entries are found as well.
    [Fact]
    public async Task FindCall_OfACallThatCounted_CountsNothingTwice()
    {
        using var folder = new LedgerFolderFixture();
        using var probe = new BudgetProbe("day: { limit: 10 USD, period: day }", Now, $"ledger: {{ path: \"{folder.Path}\", fsync: false }}");
        probe.Reserve(2m).Reservation!.Settle(1m, "USD", BudgetProbe.Used(10, 2));
        await probe.Ledger.AppendAsync(Entry(Now, 1m) with { CallId = "call-1" });

        Assert.NotNull(probe.Ledger.FindCall("call-1"));

        Assert.Equal(1_000_000_000, probe.Period("day")[BudgetMeasure.Money].Used);
    }

    [Fact]
    public async Task Load_AgainWithoutANewBudget_CountsNothingTwice()
    {
        using var probe = new BudgetProbe("old: { limit: 10 USD, period: total }", Now);
        await probe.Ledger.AppendAsync(Entry(Now.AddDays(-40), 1m));
        probe.Load("new: { limit: 10 USD, period: total }");
        probe.Time.Advance(TimeSpan.FromDays(2));

        probe.Load("new: { limit: 20 USD, period: total }");

        Assert.Equal(1_000_000_000, probe.Period("new")[BudgetMeasure.Money].Used);
    }

    // Whole days by the ledger's sums and the rest entry by entry give what all entries of the period give.
    [Fact]
    public void Load_AnyEntriesPeriodAndZone_CountsExactlyThoseOfThePeriod()
        => Gen.Select(Gen.Enum<BudgetPeriod>(), Gen.Int[0, Zones.Length - 1].Select(i => Zones[i]), Gen.Int[0, 100 * 24 * 60].List[0, 60]).Sample(
            (period, zone, minutesAgo) =>
            {
                using var probe = new BudgetProbe("old: { limit: 10 USD, period: total }", Now);
                foreach (int minutes in minutesAgo)
                {
                    probe.Ledger.AppendAsync(Entry(Now.AddMinutes(-minutes), 0.5m)).AsTask().Wait();
                }

                string written = period is BudgetPeriod.Minute or BudgetPeriod.Total ? "" : $", time_zone: {zone}";
                probe.Load($"new: {{ limit: 1000 USD, requests: 1000, period: {period.ToString().ToLowerInvariant()}{written} }}");

                var account = probe.Period("new");
                int those = minutesAgo.Count(m => m > 0 && account.Span.Has(Now.AddMinutes(-m)));
                Assert.Equal(those * 500_000_000L, account[BudgetMeasure.Money].Used);
                Assert.Equal(those, account[BudgetMeasure.Requests].Used);
            },
            iter: 200);

    private static LedgerEntry Entry(DateTimeOffset at, decimal? cost) => new()
    {
        Id = Guid.CreateVersion7(at),
        At = at,
        Team = "sales",
        Consumer = "acme",
        Route = "llm",
        Model = "chat",
        Provider = "openai",
        Attempt = 1,
        Cost = cost,
        Usage = BudgetProbe.Used(10, 2),
    };
}
