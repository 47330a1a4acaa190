using System.Globalization;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Retries;

/// <summary>The wait that a reply asks for (RFC 9110 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>Null when the reply asks for none, or not in a form that can be read.</summary>
    public static TimeSpan? Of(HeaderList fields, DateTimeOffset now)
    {
        if (!fields.TryGet("Retry-After", out var text))
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds))
        {
            return TimeSpan.FromSeconds(seconds);
        }

        if (text.Length > 0 && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0)
        {
            // More than fits is more than anybody waits.
            return TimeSpan.FromSeconds(int.MaxValue);
        }

        return DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
            ? date > now ? date - now : TimeSpan.Zero
            : null;
    }
}
