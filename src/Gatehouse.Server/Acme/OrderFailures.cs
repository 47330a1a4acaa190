namespace Gatehouse.Server.Acme;

/// <summary>
/// Failed orders of a certificate and what follows for the next try. Kept on disk, so that a program that is restarted again
/// and again does not use up what the CA allows.
/// </summary>
internal sealed record OrderFailures
{
    /// <summary>CAs allow few failures for a name and hour (Let's Encrypt five).</summary>
    private const int MostJudgedInAnHour = 4;

    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = Hour;
    private static readonly TimeSpan LongestHold = TimeSpan.FromDays(7);

    /// <summary>When the CA refused; of the last hour alone.</summary>
    public IReadOnlyList<DateTimeOffset> Judged { get; init; } = [];

    /// <summary>Before which nobody tries again, however often the program starts: what the CA asked for or its limits demand.</summary>
    public DateTimeOffset? Hold { get; init; }

    /// <summary>With one more failure.</summary>
    /// <param name="isJudged">Whether the CA judged the order; a CA that could not be reached did not.</param>
    /// <param name="retryAfter">How long the CA asks to be left alone.</param>
    public OrderFailures With(DateTimeOffset now, bool isJudged, TimeSpan? retryAfter)
    {
        DateTimeOffset[] judged = [.. Judged.Where(t => t > now - Hour && t <= now), .. isJudged ? [now] : Array.Empty<DateTimeOffset>()];
        DateTimeOffset? hold = retryAfter is { } wait ? now + (wait < LongestHold ? wait : LongestHold) : null;
        if (judged.Length >= MostJudgedInAnHour && judged[^MostJudgedInAnHour] + Hour is var free && (hold is null || free > hold))
        {
            hold = free;
        }

        return new OrderFailures { Judged = judged, Hold = hold };
    }

    /// <summary>When to try again after so many failures in a row: a minute, doubled to an hour, and some more by chance; never before the hold.</summary>
    /// <param name="chance">From 0 to 1: so that many who failed together do not try together.</param>
    public DateTimeOffset Next(DateTimeOffset now, int inARow, double chance)
    {
        double pause = Math.Min(FirstPause.Ticks * Math.Pow(2, Math.Clamp(inARow - 1, 0, 10)), LongestPause.Ticks);
        var next = now + TimeSpan.FromTicks((long)(pause * (1 + (0.25 * chance))));
        return Hold > next ? Hold.Value + TimeSpan.FromTicks((long)(FirstPause.Ticks * chance)) : next;
    }
}
