using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>Spans of time as the language writes them: 300ms, 5s, 10m, 8h, 30d; a fraction is allowed (1.5s).</summary>
public static class Duration
{
    private static readonly (string Unit, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    private static readonly Dictionary<string, string> Spoken = new(StringComparer.OrdinalIgnoreCase)
    {
        ["msec"] = "ms", ["millis"] = "ms", ["millisecond"] = "ms", ["milliseconds"] = "ms",
        ["sec"] = "s", ["secs"] = "s", ["second"] = "s", ["seconds"] = "s",
        ["min"] = "m", ["mins"] = "m", ["minute"] = "m", ["minutes"] = "m",
        ["hr"] = "h", ["hrs"] = "h", ["hour"] = "h", ["hours"] = "h",
        ["day"] = "d", ["days"] = "d", [""] = "s",
    };

    public static bool TryParse(string text, out TimeSpan value)
    {
        value = TimeSpan.Zero;
        if (text == "0")
        {
            return true;
        }

        int digits = UnitText.NumberLength(text);
        foreach (var (unit, ticks) in Units)
        {
            if (text.AsSpan(digits).SequenceEqual(unit))
            {
                return UnitText.TryScale(text.AsSpan(0, digits), ticks, out long total) && (value = new TimeSpan(total)) >= TimeSpan.Zero;
            }
        }

        return false;
    }

    /// <summary>The shortest exact form: the largest unit that divides it.</summary>
    public static string Format(TimeSpan value)
    {
        for (int i = Units.Length - 1; i >= 0; i--)
        {
            if (value.Ticks % Units[i].Ticks == 0 && value != TimeSpan.Zero)
            {
                return (value.Ticks / Units[i].Ticks).ToString(CultureInfo.InvariantCulture) + Units[i].Unit;
            }
        }

        return value == TimeSpan.Zero ? "0s" : ((decimal)value.Ticks / TimeSpan.TicksPerMillisecond).ToString(CultureInfo.InvariantCulture) + "ms";
    }

    /// <summary>What a text that is no duration probably meant: "5 sec" is 5s.</summary>
    internal static string? Suggest(string text)
    {
        int digits = UnitText.NumberLength(text);
        string unit = text[digits..].Trim();
        if (Spoken.TryGetValue(unit, out string? written) || Units.Any(u => u.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase)))
        {
            string meant = text[..digits] + (written ?? unit.ToLowerInvariant());
            return TryParse(meant, out _) ? meant : null;
        }

        return null;
    }
}
