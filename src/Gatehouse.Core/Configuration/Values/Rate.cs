using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>So many per period, written "600/m" (s, m, h, day, month as 30 days).</summary>
public readonly record struct Rate(long Count, TimeSpan Period)
{
    private static readonly (string Unit, TimeSpan Period)[] Units =
    [
        ("s", TimeSpan.FromSeconds(1)), ("m", TimeSpan.FromMinutes(1)), ("h", TimeSpan.FromHours(1)), ("day", TimeSpan.FromDays(1)), ("month", TimeSpan.FromDays(30)),
    ];

    private static readonly Dictionary<string, string> Spoken = new(StringComparer.OrdinalIgnoreCase)
    {
        ["sec"] = "s", ["second"] = "s", ["min"] = "m", ["minute"] = "m", ["hr"] = "h", ["hour"] = "h", ["d"] = "day", ["days"] = "day", ["mo"] = "month", ["months"] = "month",
    };

    public static bool TryParse(string text, out Rate value)
    {
        value = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash <= 0 || !long.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out long count))
        {
            return false;
        }

        foreach (var (unit, period) in Units)
        {
            if (text.AsSpan(slash + 1).SequenceEqual(unit))
            {
                value = new Rate(count, period);
                return true;
            }
        }

        return false;
    }

    public override string ToString()
    {
        foreach (var (unit, period) in Units)
        {
            if (period == Period)
            {
                return $"{Count.ToString(CultureInfo.InvariantCulture)}/{unit}";
            }
        }

        return $"{Count.ToString(CultureInfo.InvariantCulture)}/{Duration.Format(Period)}";
    }

    /// <summary>What a text that is no rate probably meant: "600/min" and "600 per minute" are 600/m.</summary>
    internal static string? Suggest(string text)
    {
        int digits = UnitText.NumberLength(text);
        string unit = text[digits..].Replace("per", "", StringComparison.OrdinalIgnoreCase).Trim('/', ' ');
        string? written = Spoken.GetValueOrDefault(unit) ?? (unit.Length == 0 ? "m" : Units.FirstOrDefault(u => u.Unit.Equals(unit, StringComparison.OrdinalIgnoreCase)).Unit);
        return written is not null && TryParse($"{text[..digits]}/{written}", out var rate) ? rate.ToString() : null;
    }
}
