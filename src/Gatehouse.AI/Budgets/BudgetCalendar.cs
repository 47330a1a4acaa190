namespace Gatehouse.AI.Budgets;

/// <summary>
/// Cuts time into the periods of a budget by the clock of a time zone: days of 23 and 25 hours where the clock is changed. A day
/// whose midnight does not exist begins with its first minute that does, one whose midnight comes twice with the first.
/// </summary>
internal sealed class BudgetCalendar(BudgetPeriod period, TimeZoneInfo zone, DayOfWeek weekStarts, int monthStarts)
{
    public BudgetPeriod Period { get; } = period;

    public TimeZoneInfo Zone { get; } = zone;

    public static BudgetCalendar Of(BudgetDocument document) => new(
        document.Period,
        TimeZoneInfo.FindSystemTimeZoneById(document.TimeZone),
        (DayOfWeek)(document.WeekStarts ?? Core.Configuration.Weekday.Mon),
        document.MonthStarts ?? 1);

    /// <summary>What tells this calendar from others: budgets with another one count anew.</summary>
    public string Key => $"{Period} {Zone.Id} {weekStarts} {monthStarts}";

    /// <summary>The period that the moment is in.</summary>
    public PeriodSpan At(DateTimeOffset moment)
    {
        var local = TimeZoneInfo.ConvertTime(moment, Zone);
        switch (Period)
        {
            case BudgetPeriod.Total:
                return new PeriodSpan(DateTimeOffset.MinValue, DateTimeOffset.MaxValue);
            case BudgetPeriod.Minute or BudgetPeriod.Hour:
                var length = Period == BudgetPeriod.Minute ? TimeSpan.FromMinutes(1) : TimeSpan.FromHours(1);
                var start = local.AddTicks(-(local.TimeOfDay.Ticks % length.Ticks));
                return new PeriodSpan(start, start + length);
            default:
                var first = FirstDay(local.Date);
                return new PeriodSpan(BeginOf(first), BeginOf(Next(first)));
        }
    }

    private DateTime FirstDay(DateTime day) => Period switch
    {
        BudgetPeriod.Day => day,
        BudgetPeriod.Week => day.AddDays(-(((int)day.DayOfWeek - (int)weekStarts + 7) % 7)),
        BudgetPeriod.Month => new DateTime(day.Year, day.Month, monthStarts).AddMonths(day.Day < monthStarts ? -1 : 0),
        _ => new DateTime(day.Year, 1, 1),
    };

    private DateTime Next(DateTime first) => Period switch
    {
        BudgetPeriod.Day => first.AddDays(1),
        BudgetPeriod.Week => first.AddDays(7),
        BudgetPeriod.Month => first.AddMonths(1),
        _ => first.AddYears(1),
    };

    private DateTimeOffset BeginOf(DateTime midnight)
    {
        while (Zone.IsInvalidTime(midnight))
        {
            midnight = midnight.AddMinutes(1);
        }

        return new DateTimeOffset(midnight, Zone.IsAmbiguousTime(midnight) ? Zone.GetAmbiguousTimeOffsets(midnight).Max() : Zone.GetUtcOffset(midnight));
    }
}
