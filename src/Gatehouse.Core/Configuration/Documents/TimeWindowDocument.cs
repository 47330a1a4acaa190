using System.ComponentModel;
using System.Globalization;

namespace Gatehouse.Core.Configuration;

/// <summary>A span of time, and hours and days in it.</summary>
public sealed record TimeWindowDocument : Document
{
    private static readonly string[] Moments = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd HH:mm"];

    [Description("The first moment, as a date or with a time of day.")]
    [Example("2026-12-01")]
    public string? From { get; init; }

    [Description("The moment at which it is over.")]
    [Example("2026-12-24T14:00")]
    public string? Until { get; init; }

    [Description("Days of the week; every day when empty. Hours over midnight belong to the day on which they begin.")]
    [Example("[mon, tue, wed, thu, fri]")]
    public IReadOnlyList<Weekday> Days { get; init; } = [];

    [Description("From when to when on each day; over midnight when the second is earlier.")]
    [Example("\"08:00-18:00\"")]
    public string? Hours { get; init; }

    [Description("Time zone of all of these.")]
    [Example("Europe/Berlin")]
    [NotEmpty]
    public string Zone { get; init; } = "UTC";

    public override void Validate(ProblemList problems)
    {
        bool hasFrom = Check(problems, "from", From, out var from);
        if (Check(problems, "until", Until, out var until) && hasFrom && until <= from)
        {
            problems.Add(ProblemCodes.InvalidCombination, this, "until", $"{Until} is not after {From}, so no request is in time", "Swap from and until, or remove one.");
        }

        if (Hours is not null && !TryReadHours(Hours, out _, out _))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "hours", $"\"{Hours}\" is no span of a day", "Write it as \"08:00-18:00\"; without hours the whole day is meant.");
        }

        if (From is null && Until is null && Hours is null && Days.Count == 0)
        {
            problems.Add(ProblemCodes.Missing, this, "", "a time needs from, until, days or hours", "For example: time: { hours: \"08:00-18:00\", zone: Europe/Berlin }");
        }

        if (Zone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            problems.Add(ProblemCodes.InvalidValue, this, "zone", $"\"{Zone}\" is no time zone of this machine", NearName.Hint(Zone, [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id)]) ?? "Write a name such as Europe/Berlin or UTC.");
        }
    }

    /// <summary>Reads a date (its midnight), or a date with a time of day, by the clock of the zone.</summary>
    public static bool TryReadMoment(string text, out DateTime moment)
        => DateTime.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.None, out moment);

    /// <summary>Reads "08:00-18:00"; 24:00 is midnight.</summary>
    public static bool TryReadHours(string text, out TimeOnly from, out TimeOnly until)
    {
        from = until = default;
        string[] parts = text.Split('-', StringSplitOptions.TrimEntries);
        return parts.Length == 2 && TryReadTime(parts[0], out from) && TryReadTime(parts[1], out until) && from != until;
    }

    private static bool TryReadTime(string text, out TimeOnly time)
        => TimeOnly.TryParseExact(text == "24:00" ? "00:00" : text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    private bool Check(ProblemList problems, string setting, string? text, out DateTime moment)
    {
        moment = default;
        if (text is null || TryReadMoment(text, out moment))
        {
            return text is not null;
        }

        problems.Add(ProblemCodes.InvalidValue, this, setting, $"\"{text}\" is no date", "Write it as 2026-12-01 or 2026-12-01T08:00.");
        return false;
    }
}
