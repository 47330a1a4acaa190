using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>A checked window of time, in the clock of its zone.</summary>
internal sealed class TimeWindow
{
    private const int MinutesOfADay = 24 * 60;
    private const int MinutesOfAWeek = 7 * MinutesOfADay;

    private readonly TimeWindowDocument _document;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset _until;
    private readonly (TimeOnly From, TimeOnly Until)? _hours;

    public TimeWindow(TimeWindowDocument document)
    {
        _document = document;
        Zone = TimeZoneInfo.FindSystemTimeZoneById(document.Zone);
        _from = MomentOf(document.From) ?? DateTimeOffset.MinValue;
        _until = MomentOf(document.Until) ?? DateTimeOffset.MaxValue;
        _hours = document.Hours is { } hours && TimeWindowDocument.TryReadHours(hours, out var from, out var until) ? (from, until) : null;
    }

    public TimeZoneInfo Zone { get; }

    public bool Holds(DateTimeOffset now)
    {
        if (now < _from || now >= _until)
        {
            return false;
        }

        if (_hours is null && _document.Days.Count == 0)
        {
            return true;
        }

        var local = TimeZoneInfo.ConvertTime(now, Zone).DateTime;
        if (_hours is not { } hours)
        {
            return HasDay(local.DayOfWeek);
        }

        var clock = TimeOnly.FromDateTime(local);

        // The hours of a night belong to the day on which it began: those of friday from 22:00 to 06:00 end on saturday.
        bool beganYesterday = hours.From > hours.Until && clock < hours.Until;
        return clock.IsBetween(hours.From, hours.Until) && HasDay(beganYesterday ? (DayOfWeek)(((int)local.DayOfWeek + 6) % 7) : local.DayOfWeek);
    }

    /// <summary>Whether no moment is in both, as far as that can be told without a calendar.</summary>
    public bool Excludes(TimeWindow other)
    {
        if (_until <= other._from || other._until <= _from)
        {
            return true;
        }

        return Zone.Equals(other.Zone) && !SpansOfAWeek().Any(a => other.SpansOfAWeek().Any(b => Wrap(b.Start - a.Start) < a.Minutes || Wrap(a.Start - b.Start) < b.Minutes));

        static int Wrap(int minutes) => (minutes + MinutesOfAWeek) % MinutesOfAWeek;
    }

    public override string ToString()
    {
        var parts = new List<string>();
        if (_document.From is { } from)
        {
            parts.Add("from " + from);
        }

        if (_document.Until is { } until)
        {
            parts.Add("until " + until);
        }

        if (_document.Days.Count > 0)
        {
            parts.Add(string.Join(",", _document.Days).ToLowerInvariant());
        }

        if (_document.Hours is { } hours)
        {
            parts.Add(hours);
        }

        return string.Join(' ', parts);
    }

    private IEnumerable<(int Start, int Minutes)> SpansOfAWeek()
    {
        int start = _hours is { } from ? (int)from.From.ToTimeSpan().TotalMinutes : 0;
        int minutes = _hours is { } span ? (int)(span.Until - span.From).TotalMinutes : MinutesOfADay;
        return Enumerable.Range(0, 7).Where(day => HasDay((DayOfWeek)day)).Select(day => ((day * MinutesOfADay) + start, minutes));
    }

    private bool HasDay(DayOfWeek day)
    {
        if (_document.Days.Count == 0)
        {
            return true;
        }

        foreach (var wanted in _document.Days)
        {
            if ((int)wanted == (int)day)
            {
                return true;
            }
        }

        return false;
    }

    // In the hour that a change of the clock skips or repeats, the offset is that of standard time.
    private DateTimeOffset? MomentOf(string? text)
    {
        if (text is null || !TimeWindowDocument.TryReadMoment(text, out var moment))
        {
            return null;
        }

        // The first and the last day of the calendar, as one writes for "always", may lie outside of it in UTC.
        long ticks = Math.Clamp(moment.Ticks - Zone.GetUtcOffset(moment).Ticks, DateTime.MinValue.Ticks, DateTime.MaxValue.Ticks);
        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }
}
