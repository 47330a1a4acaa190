namespace Gatehouse.Core.Configuration;

/// <summary>Days of the week, numbered as <see cref="DayOfWeek"/> numbers them.</summary>
public enum Weekday
{
    Sun,
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
}
