using System.Globalization;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers;

/// <summary>
/// When a vendor says to come back: retry-after-ms, or retry-after in seconds or as a date (RFC 9110 10.2.3). A date is told
/// against the clock of the one who sent it, so one without the field Date says nothing.
/// </summary>
internal static class RetryHint
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>The time to wait, a day at most; null when the fields do not say.</summary>
    public static TimeSpan? Of(HeaderList headers)
    {
        if (Parse(headers.Get("retry-after-ms")) is { } milliseconds)
        {
            return Wait(milliseconds / 1000);
        }

        string? value = headers.Get("retry-after");
        if (Parse(value) is { } seconds)
        {
            return Wait(seconds);
        }

        return DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
            && DateTimeOffset.TryParse(headers.Get("date"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sent)
            ? Wait((until - sent).TotalSeconds)
            : null;
    }

    /// <summary>A number of seconds as a time; a number below zero waits no time.</summary>
    public static TimeSpan Wait(double seconds) => seconds <= 0 ? TimeSpan.Zero : TimeSpan.FromSeconds(Math.Min(seconds, Longest.TotalSeconds));

    /// <summary>A plain number, with a fraction or without; null for anything else.</summary>
    public static double? Parse(string? value)
        => double.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number : null;
}
