using System.Globalization;

namespace Gatehouse.Core.Configuration.Values;

/// <summary>How long a try may be without an answer before another is made beside it: a time ("50ms"), or a share of all tries that answer sooner ("p95").</summary>
/// <param name="Time">The time; null for a percentile.</param>
/// <param name="Percentile">From 50 to 99.9; 0 for a time.</param>
public readonly record struct HedgeDelay(TimeSpan? Time, double Percentile)
{
    public static bool TryParse(string text, out HedgeDelay value)
    {
        value = default;
        if (Duration.TryParse(text, out var time) && time > TimeSpan.Zero)
        {
            value = new HedgeDelay(time, 0);
            return true;
        }

        bool isPercentile = text.Length is >= 2 and <= 5 && text[0] == 'p'
            && double.TryParse(text.AsSpan(1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double percentile)
            && percentile is >= 50 and <= 99.9;
        value = isPercentile ? new HedgeDelay(null, double.Parse(text.AsSpan(1), CultureInfo.InvariantCulture)) : default;
        return isPercentile;
    }

    public override string ToString() => Time is { } time ? Duration.Format(time) : $"p{Percentile.ToString("0.##", CultureInfo.InvariantCulture)}";

    /// <summary>What a text that is neither probably meant: 95 and P95 are p95, "50 ms" is 50ms.</summary>
    internal static string? Suggest(string text)
    {
        string lower = text.ToLowerInvariant().Trim('%', ' ');
        string candidate = lower.StartsWith('p') ? lower : $"p{lower}";
        if (TryParse(candidate, out _))
        {
            return candidate;
        }

        string? time = Duration.Suggest(text);
        return time is not null && TryParse(time, out _) ? time : null;
    }
}
