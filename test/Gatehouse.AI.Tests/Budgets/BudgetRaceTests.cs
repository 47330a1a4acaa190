using Gatehouse.AI.Budgets;

namespace Gatehouse.AI.Tests.Budgets;

public sealed class BudgetRaceTests
{
    private const int Callers = 1000;

    [Fact]
    public async Task Reserve_AThousandAtOnceAndRoomForAHundred_ExactlyAHundredGetIt()
    {
        using var probe = new BudgetProbe("day: { limit: 100 USD, period: day }");

        for (int round = 0; round < 20; round++)
        {
            var verdicts = await AllAtOnce(() => probe.Reserve(1m, 100, 100));

            Assert.Equal(100, verdicts.Count(v => v.Reservation is not null));
            Assert.Equal(100_000_000_000, probe.Period("day")[BudgetMeasure.Money].Firm);
            End(verdicts, r => r.Release());
            Assert.Equal(0, probe.Period("day")[BudgetMeasure.Money].Firm);
        }
    }

    // Who takes room in the first and finds none in the second gives the first back: meanwhile others must not be refused for it.
    [Fact]
    public async Task Reserve_RaceOverThreeBudgets_TheTightestDecidesAndNothingIsLost()
    {
        using var probe = new BudgetProbe("""
            all: { limit: 101 USD, requests: 103, period: day }
            team: { team: sales, tokens: 20400, period: day }
            each: { per: [consumer], requests: 100, period: hour }
            """);

        for (int round = 0; round < 20; round++)
        {
            var verdicts = await AllAtOnce(() => probe.Reserve(1m, 100, 100));

            Assert.Equal(100, verdicts.Count(v => v.Reservation is not null));
            Assert.All(verdicts, v => Assert.True(v.Refusal is null || v.Refusal.Budget == "each" || v.Refusal.Budget == "all" || v.Refusal.Budget == "team"));
            End(verdicts, r => r.Release());
            Assert.Equal(0, probe.Period("all")[BudgetMeasure.Money].Firm);
            Assert.Equal(0, probe.Period("team")[BudgetMeasure.Tokens].Firm);
            Assert.Equal(0, probe.Period("each")[BudgetMeasure.Requests].Firm);
        }
    }

    // Those who lose the race for the second budget hold the room of the first for a moment: nobody else is refused for that.
    [Fact]
    public async Task Reserve_BesideOthersWhoGiveBack_GetsAllTheRoomThereIs()
    {
        using var probe = new BudgetProbe("""
            all: { requests: 3, period: total }
            marketing: { team: marketing, requests: 1, period: total }
            """);
        using var end = new CancellationTokenSource();
        var others = Enumerable.Range(0, 3).Select(_ => Task.Run(() =>
        {
            while (!end.IsCancellationRequested)
            {
                probe.Reserve(team: "marketing").Reservation?.Release();
            }
        })).ToArray();

        try
        {
            for (int i = 0; i < 20_000; i++)
            {
                var (first, second) = (probe.Reserve(), probe.Reserve());
                Assert.True(first.Reservation is not null && second.Reservation is not null, $"refused in round {i} although there is room for two");
                first.Reservation.Release();
                second.Reservation.Release();
            }
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(others);
        }

        Assert.Equal(0, probe.Period("all")[BudgetMeasure.Requests].Firm);
    }

    [Fact]
    public async Task Settle_BelowTheReservation_AllTheRoomIsUsedWithinAPercentAndNeverMore()
    {
        using var probe = new BudgetProbe("day: { limit: 100 USD, period: day }");
        var period = probe.Period("day");
        long used = 0;

        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(() =>
        {
            var random = new Random(worker);
            for (int refusedInARow = 0; refusedInARow < 200;)
            {
                var verdict = probe.Reserve(1m, 100, 100);
                Assert.True(period[BudgetMeasure.Money].Firm <= 100_000_000_000);
                if (verdict.Reservation is not { } reservation)
                {
                    refusedInARow++;
                    Thread.Yield();
                    continue;
                }

                refusedInARow = 0;
                int cents = random.Next(1, 50);
                Interlocked.Add(ref used, cents);
                reservation.Settle(cents / 100m, "USD", BudgetProbe.Used(10, 10));
            }
        })));

        Assert.InRange(used, 99_00, 100_00);
        Assert.Equal(used * 10_000_000, period[BudgetMeasure.Money].Used);
        Assert.Equal(used * 10_000_000, period[BudgetMeasure.Money].Firm);
    }

    [Fact]
    public async Task Reserve_WhileThePeriodEnds_EachPeriodGivesItsRoomAndNoMore()
    {
        using var probe = new BudgetProbe("minute: { requests: 50, period: minute }");
        var verdicts = new List<BudgetVerdict>();
        for (int minute = 0; minute < 10; minute++)
        {
            var clock = Task.Run(() => probe.Time.Advance(TimeSpan.FromMinutes(1)));
            verdicts.AddRange(await AllAtOnce(() => probe.Reserve()));
            await clock;
        }

        // Ten advances, eleven minutes. A race falls into the minute before its advance or the one after, or both: two races may share one.
        var byPeriod = verdicts.Where(v => v.Reservation is not null).GroupBy(v => v.Reservation!.Holds[0].Period).ToArray();
        Assert.All(byPeriod, p => Assert.InRange(p.Count(), 1, 50));
        Assert.InRange(byPeriod.Count(p => p.Count() == 50), 1, byPeriod.Length);
        Assert.InRange(byPeriod.Length, 5, 11);
    }

    private static async Task<BudgetVerdict[]> AllAtOnce(Func<BudgetVerdict> reserve)
    {
        using var start = new ManualResetEventSlim();
        var tasks = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            start.Wait();
            return Enumerable.Range(0, Callers / 4).Select(_ => reserve()).ToArray();
        })).ToArray();
        start.Set();
        return [.. (await Task.WhenAll(tasks)).SelectMany(v => v)];
    }

    private static void End(BudgetVerdict[] verdicts, Action<Reservation> end)
    {
        foreach (var verdict in verdicts)
        {
            if (verdict.Reservation is { } reservation)
            {
                end(reservation);
            }
        }
    }
}
