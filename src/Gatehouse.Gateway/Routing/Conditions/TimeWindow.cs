using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>A checked window of time, in the clock of its zone.</summary>
internal sealed class TimeWindow
{
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

        var local = TimeZoneInfo.ConvertTime(now, Zone);
        return HasDay(local.DayOfWeek) && (_hours is not { } hours || TimeOnly.FromDateTime(local.DateTime).IsBetween(hours.From, hours.Until));
    }

    /// <summary>Whether no moment is in both, as far as that can be told without a calendar.</summary>
    public bool Excludes(TimeWindow other)
    {
        if (_until <= other._from || other._until <= _from)
        {
            return true;
        }

        if (!Zone.Equals(other.Zone))
        {
            return false;
        }

        bool days = _document.Days.Count > 0 && other._document.Days.Count > 0 && !_document.Days.Intersect(other._document.Days).Any();
        return days || (_hours is { } a && other._hours is { } b && !a.From.IsBetween(b.From, b.Until) && !b.From.IsBetween(a.From, a.Until));
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
        => text is not null && TimeWindowDocument.TryReadMoment(text, out var moment) ? new DateTimeOffset(moment, Zone.GetUtcOffset(moment)) : null;
}
