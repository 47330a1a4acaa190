using System.Globalization;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;

namespace Gatehouse.AI.Tests.Ledger;

/// <summary>The ledger of a gateway without a folder: what counts for what.</summary>
public sealed class MemoryLedgerTests
{
    private readonly MemoryLedger _ledger = new(TimeZoneInfo.Utc, TimeProvider.System);

    [Fact]
    public async Task Usage_AfterSettling_AddsExactly()
    {
        for (int i = 0; i < 1000; i++)
        {
            await SettleAsync(LedgerEntries.Chat(team: i % 2 == 0 ? "shop" : "web", cost: 0.0001m));
        }

        var rows = _ledger.Usage(new UsageQuery { By = [UsageDimension.Team] });
        Assert.Equal(["shop", "web"], rows.Select(r => r.Values[0]));
        Assert.All(rows, r => Assert.Equal((500, 0.05m, 5000, 2500), (r.Sums.Calls, r.Sums.Cost, r.Sums.Input, r.Sums.Output)));
    }

    [Fact]
    public async Task Usage_OfACallThatWasTriedAgain_CountsOneCall()
    {
        var entry = LedgerEntries.Chat();
        await SettleAsync(entry with { Outcome = LedgerOutcome.Error, Cost = 0 });
        await SettleAsync(entry with { Id = Guid.CreateVersion7(), Attempt = 2, Provider = "anthropic" });
        var sums = Assert.Single(_ledger.Usage(new UsageQuery())).Sums;
        Assert.Equal((1, 2, 1, 0.0123m), (sums.Calls, sums.Attempts, sums.Errors, sums.Cost));
    }

    [Fact]
    public async Task Usage_OfAnInterruptedAttempt_KeepsWhatItMayHaveCostApart()
    {
        await SettleAsync(LedgerEntries.Chat(cost: null) with { Outcome = LedgerOutcome.Interrupted, Reserved = 2.5m, Usage = TokenUsage.Unknown });
        var sums = Assert.Single(_ledger.Usage(new UsageQuery())).Sums;
        Assert.Equal((1, 0m, 2.5m), (sums.Interrupted, sums.Cost, sums.Uncertain));
    }

    [Fact]
    public async Task Usage_InTwoCurrencies_IsNeverAddedUp()
    {
        await SettleAsync(LedgerEntries.Chat(cost: 1));
        await SettleAsync(LedgerEntries.Chat(cost: 1) with { Currency = "EUR" });
        Assert.Equal(["EUR", "USD"], _ledger.Usage(new UsageQuery()).Select(r => r.Currency));
    }

    [Fact]
    public async Task Correct_Twice_MakesTheCostTheLastAmount()
    {
        var entry = LedgerEntries.Chat(cost: 1);
        await SettleAsync(entry);
        Assert.Equal(-0.25m, (await _ledger.CorrectAsync(entry.Id, 0.75m, "credit note")).Entry!.Cost);
        Assert.Equal(1.25m, (await _ledger.CorrectAsync(entry.Id, 2, "invoice")).Entry!.Cost);
        var sums = Assert.Single(_ledger.Usage(new UsageQuery())).Sums;
        Assert.Equal((2m, 1m, 2, 1), (sums.Cost, sums.Corrected, sums.Corrections, sums.Calls));
    }

    [Fact]
    public async Task Correct_OfWhatIsNotThere_OrIsACorrection_SaysWhatToDo()
    {
        var entry = LedgerEntries.Chat();
        Assert.Equal(CorrectionOutcome.NoEntry, (await _ledger.CorrectAsync(entry.Id, 1, "invoice")).Outcome);
        await SettleAsync(entry);
        var made = await _ledger.CorrectAsync(entry.Id, 1, "invoice");
        var again = await _ledger.CorrectAsync(made.Entry!.Id, 1, "invoice");
        Assert.Equal(CorrectionOutcome.Refused, again.Outcome);
        Assert.Contains(entry.Id.ToString(), again.Refusal, StringComparison.Ordinal);
        Assert.Equal(1m, _ledger.Usage(new UsageQuery()).Single().Sums.Cost);
    }

    [Theory]
    [InlineData("-0.01", "invoice", "it is from 0 to 1000000000")]
    [InlineData("1000000000.01", "invoice", "it is from 0 to 1000000000")]
    [InlineData("79228162514264337593543950335", "invoice", "it is from 0 to 1000000000")]
    [InlineData("1", " ", "needs a reason")]
    [InlineData("1", null, "longer than 1000 bytes")]
    public async Task Correct_ToWhatCannotBe_IsRefused(string cost, string? reason, string why)
    {
        var entry = LedgerEntries.Chat(cost: 1);
        await SettleAsync(entry);
        var result = await _ledger.CorrectAsync(entry.Id, decimal.Parse(cost, CultureInfo.InvariantCulture), reason ?? new string('ä', 501));
        Assert.Equal(CorrectionOutcome.Refused, result.Outcome);
        Assert.Contains(why, result.Refusal, StringComparison.Ordinal);
        Assert.Equal(1, _ledger.Usage(new UsageQuery()).Single().Sums.Cost);
    }

    [Fact]
    public async Task Entries_AreTheLatest_OldestFirst()
    {
        for (int i = 0; i < 10_003; i++)
        {
            await SettleAsync(LedgerEntries.Chat(cost: i));
        }

        Assert.Equal(Enumerable.Range(3, 10_000), _ledger.Entries(DateTimeOffset.MinValue, DateTimeOffset.MaxValue).Select(e => (int)e.Cost!));
    }

    [Fact]
    public async Task Scores_CountForTheModelThatAnswered()
    {
        var entry = LedgerEntries.Chat() with { Arm = "b" };
        await SettleAsync(entry with { Id = Guid.CreateVersion7(), Outcome = LedgerOutcome.Error, Arm = "a" });
        await SettleAsync(entry);
        await _ledger.AppendAsync(Score(entry.CallId, 1));
        await _ledger.AppendAsync(Score(entry.CallId, 0.5m) with { Consumer = "another" });
        await _ledger.AppendAsync(Score("nobody knows", 0));
        var rows = _ledger.Scores();
        Assert.Equal(2, rows.Count);
        Assert.Equal(("b", 2, 0.75m), rows.Where(r => r.Model == "chat").Select(r => (r.Arm, r.Count, r.Mean)).Single());
    }

    private static LedgerScore Score(string call, decimal value) => new() { CallId = call, Name = "helpful", Value = value, At = LedgerEntries.Noon };

    private async Task SettleAsync(LedgerEntry entry)
    {
        Assert.True(_ledger.TryOpen(entry, out var attempt, out _));
        await _ledger.SettleAsync(attempt, entry);
    }
}
