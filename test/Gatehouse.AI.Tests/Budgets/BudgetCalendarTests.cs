using CsCheck;
using Gatehouse.AI.Budgets;

namespace Gatehouse.AI.Tests.Budgets;

public sealed class BudgetCalendarTests
{
    private static readonly string[] Zones =
        ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Santiago", "Africa/Cairo", "America/Havana", "Asia/Beirut", "Pacific/Apia", "Asia/Kathmandu"];

    [Theory]
    [InlineData("2026-03-29T12:00+02:00", "2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00", 23)]
    [InlineData("2026-10-25T12:00+01:00", "2026-10-25T00:00+02:00", "2026-10-26T00:00+01:00", 25)]
    [InlineData("2026-11-30T23:59+01:00", "2026-11-30T00:00+01:00", "2026-12-01T00:00+01:00", 24)]
    [InlineData("2026-11-30T23:00+00:00", "2026-12-01T00:00+01:00", "2026-12-02T00:00+01:00", 24)]
    public void At_DayInBerlin_EndsAtItsMidnight(string now, string start, string end, int hours)
    {
        var day = Calendar(BudgetPeriod.Day, "Europe/Berlin").At(Moment(now));

        Assert.Equal((Moment(start), Moment(end)), (day.Start, day.End));
        Assert.Equal((Moment(start).Offset, Moment(end).Offset), (day.Start.Offset, day.End.Offset));
        Assert.Equal(hours, (day.End - day.Start).TotalHours);
    }

    // In Cairo the clocks of 24 April 2026 go from 0:00 to 1:00; in Havana those of 1 November go from 1:00 back to 0:00.
    [Theory]
    [InlineData("Africa/Cairo", "2026-04-24T12:00+03:00", "2026-04-24T01:00+03:00", 23)]
    [InlineData("America/Havana", "2026-11-01T12:00-05:00", "2026-11-01T00:00-04:00", 25)]
    public void At_MidnightThatIsNoneOrTwo_BeginsWithTheFirstMinuteOfTheDay(string zone, string now, string start, int hours)
    {
        var day = Calendar(BudgetPeriod.Day, zone).At(Moment(now));

        Assert.Equal(Moment(start), day.Start);
        Assert.Equal(hours, (day.End - day.Start).TotalHours);
    }

    [Theory]
    [InlineData(BudgetPeriod.Minute, "2026-11-30T12:34:00Z", "2026-11-30T12:35:00Z")]
    [InlineData(BudgetPeriod.Hour, "2026-11-30T12:00:00Z", "2026-11-30T13:00:00Z")]
    [InlineData(BudgetPeriod.Day, "2026-11-30T00:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData(BudgetPeriod.Week, "2026-11-30T00:00:00Z", "2026-12-07T00:00:00Z")]
    [InlineData(BudgetPeriod.Month, "2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")]
    [InlineData(BudgetPeriod.Year, "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    public void At_EachPeriod_IsThatOfTheCalendar(BudgetPeriod period, string start, string end)
        => Assert.Equal(new PeriodSpan(Moment(start), Moment(end)), Calendar(period, "UTC").At(Moment("2026-11-30T12:34:56Z")));

    [Theory]
    [InlineData("2026-11-14T00:00:00Z", "2026-10-15T00:00:00Z", "2026-11-15T00:00:00Z")]
    [InlineData("2026-11-15T00:00:00Z", "2026-11-15T00:00:00Z", "2026-12-15T00:00:00Z")]
    [InlineData("2026-12-31T00:00:00Z", "2026-12-15T00:00:00Z", "2027-01-15T00:00:00Z")]
    public void At_MonthThatStartsOnThe15th_GoesFrom15thTo15th(string now, string start, string end)
        => Assert.Equal(new PeriodSpan(Moment(start), Moment(end)), Calendar(BudgetPeriod.Month, "UTC", monthStarts: 15).At(Moment(now)));

    [Fact]
    public void At_WeekThatStartsOnSunday_GoesFromSundayToSunday()
        => Assert.Equal(new PeriodSpan(Moment("2026-11-29T00:00:00Z"), Moment("2026-12-06T00:00:00Z")), Calendar(BudgetPeriod.Week, "UTC", DayOfWeek.Sunday).At(Moment("2026-11-30T12:00:00Z")));

    [Fact]
    public void At_HourInKolkata_IsThatOfItsClock()
        => Assert.Equal(Moment("2026-11-30T12:30:00Z"), Calendar(BudgetPeriod.Hour, "Asia/Kolkata").At(Moment("2026-11-30T12:45:00Z")).Start);

    [Fact]
    public void At_AnyMomentZoneAndPeriod_PeriodsHaveItAndFollowEachOther()
        => Gen.Select(Gen.Int[0, Zones.Length - 1], Gen.Enum<BudgetPeriod>(), Gen.Long[0, 20L * 366 * 86400], Gen.Int[1, 28], Gen.Enum<DayOfWeek>()).Sample((zone, period, seconds, first, weekday) =>
        {
            var now = Moment("2015-01-01T00:00:00Z").AddSeconds(seconds);
            var calendar = Calendar(period, Zones[zone], weekday, first);

            var span = calendar.At(now);

            Assert.True(span.Has(now), $"{Zones[zone]} {period} {now:O}: {span}");
            if (period != BudgetPeriod.Total)
            {
                Assert.True(calendar.At(span.End).Has(span.End));
                Assert.True(calendar.At(span.End).Start <= span.End);
                Assert.Equal(span, calendar.At(span.End.AddTicks(-1)));
                if (period >= BudgetPeriod.Day)
                {
                    Assert.Equal(span.End, calendar.At(span.End).Start);
                }
            }
        });

    private static DateTimeOffset Moment(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static BudgetCalendar Calendar(BudgetPeriod period, string zone, DayOfWeek weekStarts = DayOfWeek.Monday, int monthStarts = 1)
        => new(period, TimeZoneInfo.FindSystemTimeZoneById(zone), weekStarts, monthStarts);
}
