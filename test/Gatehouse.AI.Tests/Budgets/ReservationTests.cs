using CsCheck;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Ledger;

namespace Gatehouse.AI.Tests.Budgets;

public sealed class ReservationTests
{
    [Fact]
    public void Settle_ReplacesWhatWasReservedByWhatWasUsed()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, tokens: 5000, input_tokens: 4000, output_tokens: 3000, requests: 7, period: day }");
        var reservation = probe.Reserve(2.5m, 1000, 500).Reservation!;
        var period = probe.Period("day");
        Assert.Equal([2_500_000_000, 1500, 1000, 500, 1], Firm(period));
        Assert.Equal([0, 0, 0, 0, 0], Used(period));

        reservation.Settle(0.123456789m, "USD", BudgetProbe.Used(900, 20));

        Assert.Equal([123_456_789, 920, 900, 20, 1], Firm(period));
        Assert.Equal([123_456_789, 920, 900, 20, 1], Used(period));
    }

    [Fact]
    public void Settle_MoreThanReserved_IsCountedAllTheSame()
    {
        using var probe = new BudgetProbe("day: { limit: 1 USD, period: day }");

        probe.Reserve(0.5m).Reservation!.Settle(1.5m, "USD", BudgetProbe.Used(1, 1));

        Assert.Equal(1_500_000_000, probe.Period("day")[BudgetMeasure.Money].Used);
        Assert.Equal("The budget day has 0 USD left of 1 USD. This call can cost up to 0.01 USD. It begins anew at 2026-12-01T00:00:00+00:00, in 12 h.", probe.Refusal(0.01m));
        Assert.NotNull(probe.Reserve(0m).Reservation);
    }

    [Fact]
    public void Settle_NothingKnown_TheWorstCaseStaysCounted()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, tokens: 5000, period: day }");

        probe.Reserve(2m, 1000, 500).Reservation!.Settle(null, "USD", TokenUsage.Unknown);

        Assert.Equal([2_000_000_000, 1500, 1000, 500, 1], Used(probe.Period("day")));
    }

    [Fact]
    public void Settle_OfAnAttemptThatFailed_CountsWhatIsBilledAndNoRequest()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, requests: 5, period: day }");

        probe.Reserve(2m, 100, 50).Reservation!.Settle(1m, "USD", BudgetProbe.Used(100, 0), wasAnswered: false);

        Assert.Equal([1_000_000_000, 100, 100, 0, 0], Used(probe.Period("day")));
    }

    [Fact]
    public void Release_GivesAllOfItBack()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, tokens: 5000, requests: 1, period: day }");

        probe.Reserve(2m, 1000, 500).Reservation!.Release();

        Assert.Equal([0, 0, 0, 0, 0], Firm(probe.Period("day")));
        Assert.Equal([0, 0, 0, 0, 0], Used(probe.Period("day")));
    }

    [Fact]
    public void End_TwiceAndByManyAtOnce_CountsOnce()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, period: day }");
        for (int i = 0; i < 100; i++)
        {
            var reservation = probe.Reserve(0.01m).Reservation!;
            Parallel.For(0, 4, n =>
            {
                if (n % 2 == 0)
                {
                    reservation.Settle(0.01m, "USD", BudgetProbe.Used(1, 1));
                }
                else
                {
                    reservation.Settle(0.01m, "USD", BudgetProbe.Used(1, 1));
                    reservation.Release();
                }
            });
        }

        Assert.Equal(1_000_000_000, probe.Period("day")[BudgetMeasure.Money].Used);
        Assert.Equal(1_000_000_000, probe.Period("day")[BudgetMeasure.Money].Firm);
    }

    [Fact]
    public void Settle_AfterThePeriodEnded_IsCountedInThePeriodItWasReservedIn()
    {
        using var probe = new BudgetProbe("minute: { limit: 1 USD, period: minute }");
        var reservation = probe.Reserve(1m).Reservation!;
        var before = probe.Period("minute");
        probe.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.NotNull(probe.Reserve(1m).Reservation);

        reservation.Settle(0.4m, "USD", BudgetProbe.Used(1, 1));

        Assert.Equal(400_000_000, before[BudgetMeasure.Money].Used);
        Assert.Equal(0, probe.Period("minute")[BudgetMeasure.Money].Used);
    }

    [Fact]
    public void None_EndsWithoutACount()
    {
        using var probe = new BudgetProbe("day: { team: marketing, limit: 1 USD, period: day }");
        var reservation = probe.Reserve(5m, team: "sales").Reservation!;

        Assert.Same(Reservation.None, reservation);
        reservation.Settle(5m, "USD", BudgetProbe.Used(1, 1));
        reservation.Release();
        Assert.Equal(0, probe.Period("day")[BudgetMeasure.Money].Used);
    }

    [Fact]
    public void Reserve_Allowed_GoesOnAndMarksTheEntry()
    {
        using var probe = new BudgetProbe("day: { limit: 1 USD, period: day, on_exceeded: allow }");

        Assert.Equal(LedgerMarks.None, probe.Reserve(1m).Reservation!.Marks);
        var over = probe.Reserve(1m).Reservation!;

        Assert.Equal(LedgerMarks.OverBudget, over.Marks);
        over.Settle(1m, "USD", BudgetProbe.Used(1, 1));
        Assert.Equal(2_000_000_000, probe.Period("day")[BudgetMeasure.Money].Firm);
    }

    [Fact]
    public void Reserve_FreeWhereTheMoneyIsUsedUpAndMayBe_IsNotMarked()
    {
        using var probe = new BudgetProbe("day: { limit: 1 USD, period: day, on_exceeded: allow }");
        probe.Reserve(2m).Reservation!.Settle(2m, "USD", BudgetProbe.Used(1, 1));

        Assert.Equal(LedgerMarks.None, probe.Reserve(0m).Reservation!.Marks);
        Assert.Equal(LedgerMarks.OverBudget, probe.Reserve(null).Reservation!.Marks);
    }

    // Between the refusal and its words the others ended: what is told is not that the money is gone.
    [Fact]
    public void NoRoom_ThatThereIsMeanwhile_IsWorthATry()
    {
        using var probe = new BudgetProbe("day: { limit: 10 USD, period: day }");
        var reservation = probe.Reserve(6m).Reservation!;
        var hold = reservation.Holds[0];
        reservation.Release();

        var refusal = BudgetRefusal.NoRoom(hold, BudgetMeasure.Money, 6_000_000_000, probe.Time.GetUtcNow());

        Assert.Equal((429, TimeSpan.FromSeconds(1)), (refusal.Status, refusal.RetryAfter));
        Assert.Equal("The budget day has 10 USD left of 10 USD. This call can cost up to 6 USD. Calls that have just ended held the rest: try again.", refusal.Detail);
    }

    // Whatever is reserved, settled and released in whatever order: the counts are those of a sum that is kept beside.
    [Fact]
    public void Ends_OfAnySequence_AreThoseOfAPlainSum()
    {
        var step = Gen.Select(Gen.Int[0, 3], Gen.Decimal[0m, 3m].Select(d => decimal.Round(d, 9)), Gen.Long[0, 400], Gen.Decimal[0m, 2m].Select(d => decimal.Round(d, 9)), Gen.Long[0, 300]);
        step.List[1, 60].Sample(steps =>
        {
            using var probe = new BudgetProbe("day: { limit: 20 USD, tokens: 2500, period: day }");
            var open = new Queue<(Reservation Reservation, decimal Cost, long Tokens)>();
            decimal used = 0, reserved = 0;
            long usedTokens = 0, reservedTokens = 0;
            foreach (var (what, cost, tokens, actual, actualTokens) in steps)
            {
                if (what < 2)
                {
                    var verdict = probe.Reserve(cost, tokens, 0);
                    bool fits = (cost == 0 || used + reserved + cost <= 20m) && (tokens == 0 || usedTokens + reservedTokens + tokens <= 2500);
                    Assert.Equal(fits, verdict.Reservation is not null);
                    if (verdict.Reservation is { } reservation)
                    {
                        (reserved, reservedTokens) = (reserved + cost, reservedTokens + tokens);
                        open.Enqueue((reservation, cost, tokens));
                    }
                }
                else if (open.TryDequeue(out var one))
                {
                    (reserved, reservedTokens) = (reserved - one.Cost, reservedTokens - one.Tokens);
                    if (what == 2)
                    {
                        (used, usedTokens) = (used + actual, usedTokens + actualTokens);
                        one.Reservation.Settle(actual, "USD", BudgetProbe.Used(actualTokens, 0));
                    }
                    else
                    {
                        one.Reservation.Release();
                    }
                }

                var period = probe.Period("day");
                Assert.Equal(used * 1_000_000_000m, period[BudgetMeasure.Money].Used);
                Assert.Equal((used + reserved) * 1_000_000_000m, period[BudgetMeasure.Money].Firm);
                Assert.Equal(usedTokens, period[BudgetMeasure.Tokens].Used);
                Assert.Equal(usedTokens + reservedTokens, period[BudgetMeasure.Tokens].Firm);
            }
        }, iter: 300);
    }

    private static long[] Firm(AccountPeriod period) => [.. Enum.GetValues<BudgetMeasure>().Select(m => period[m].Firm)];

    private static long[] Used(AccountPeriod period) => [.. Enum.GetValues<BudgetMeasure>().Select(m => period[m].Used)];
}
