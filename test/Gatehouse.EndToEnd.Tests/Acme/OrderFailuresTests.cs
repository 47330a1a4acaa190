using CsCheck;
using Gatehouse.Server.Acme;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>When a failed order is tried again.</summary>
public sealed class OrderFailuresTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Pauses_OfACaThatCannotBeReached_DoubleToAnHour()
    {
        double[] minutes = [.. Enumerable.Range(1, 9).Select(n => (new OrderFailures().With(Start, isJudged: false, retryAfter: null).Next(Start, n, chance: 0) - Start).TotalMinutes)];
        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60, 60], minutes);
    }

    [Fact]
    public void Chance_AddsAtMostAQuarter()
        => Assert.Equal(TimeSpan.FromSeconds(75), new OrderFailures().Next(Start, 1, chance: 1) - Start);

    /// <summary>Any run of failures, with restarts that forget how many there were in a row.</summary>
    [Fact]
    public void Judged_InAnyHour_AreAtMostFour()
        => Gen.Select(Gen.Bool, Gen.Double[0, 1], Gen.Int[0, 20], Gen.Int[0, 9000]).Array[1, 40].Sample(steps =>
        {
            var now = Start;
            var failures = new OrderFailures();
            var judged = new List<DateTimeOffset>();
            int inARow = 0;
            foreach (var (isJudged, chance, restart, retryAfter) in steps)
            {
                if (isJudged)
                {
                    judged.Add(now);
                }

                TimeSpan? wait = retryAfter > 6000 ? TimeSpan.FromSeconds(retryAfter) : null;
                failures = failures.With(now, isJudged, wait);
                var next = failures.Next(now, ++inARow, chance);
                Assert.True(next >= now + TimeSpan.FromMinutes(1));
                Assert.True(wait is null || next >= now + wait);
                if (restart == 0)
                {
                    // A program that starts anew tries at once, unless it is told to hold.
                    inARow = 0;
                    next = failures.Hold > now ? failures.Hold.Value : now.AddSeconds(1);
                }

                now = next;
            }

            for (int i = 4; i < judged.Count; i++)
            {
                Assert.True(judged[i] - judged[i - 4] >= TimeSpan.FromHours(1));
            }
        });

    [Fact]
    public void Renewal_IsWithinTheLifetimeAndNeverAtOnce()
        => Gen.Select(Gen.Int[60, 400 * 86400], Gen.Int[0, 500 * 86400], Gen.Double[0, 1]).Sample((lifetime, before, chance) =>
        {
            var end = Start.AddSeconds(lifetime);
            var renewal = RenewalTime.Of(Start, end, before == 0 ? null : TimeSpan.FromSeconds(before), chance);
            Assert.True(renewal >= Start + ((end - Start) / 4) && renewal <= end, $"{renewal} of {lifetime} s");
            Assert.True(RenewalTime.NotAtOnce(renewal, Start.AddYears(2), end) >= Start.AddYears(2).AddMinutes(1));
        });

    [Fact]
    public void Renewal_ByDefault_IsAtTwoThirds()
        => Assert.Equal(Start.AddDays(60), RenewalTime.Of(Start, Start.AddDays(90), before: null, chance: 0));
}
