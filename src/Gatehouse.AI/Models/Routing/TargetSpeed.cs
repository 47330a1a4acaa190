using System.Globalization;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// How fast a target answers: moving means of the time to the first token and per token of streams, and of the whole time of answers
/// that come whole. The longer nothing was seen the more a new figure counts. Without a lock: two answers at once may count as one.
/// </summary>
internal sealed class TargetSpeed(TimeProvider time)
{
    private const double LeastPart = 0.2;

    /// <summary>Seconds after which what was seen before counts for 37 % at most.</summary>
    private const double Memory = 60;

    private double _first;
    private double _perToken;
    private double _whole;
    private long _seenAt = long.MinValue;
    private long _failedAt = long.MinValue;

    /// <summary>Timestamp of the last answer, or failure to answer; the smallest number before the first.</summary>
    public long AskedAt => Math.Max(Volatile.Read(ref _seenAt), Volatile.Read(ref _failedAt));

    /// <summary>Seconds to the first token of a stream; 0 when none was seen.</summary>
    public double First => Volatile.Read(ref _first);

    /// <summary>Seconds per token of a stream behind the first one; 0 when none was seen.</summary>
    public double PerToken => Volatile.Read(ref _perToken);

    public void Streamed(double first, double rest, long tokens, long now)
    {
        double part = PartOf(now);
        Mix(ref _first, first, part);
        if (tokens > 1)
        {
            Mix(ref _perToken, rest / (tokens - 1), part);
        }
    }

    /// <summary>It was asked and did not answer.</summary>
    public void Failed(long now) => Volatile.Write(ref _failedAt, now);

    public void Whole(double seconds, long now) => Mix(ref _whole, seconds, PartOf(now));

    /// <summary>Seconds that an answer of so many tokens is expected to take; null when nothing was seen.</summary>
    public double? Expect(double tokens)
    {
        double first = First;
        double whole = Volatile.Read(ref _whole);
        return first > 0 ? first + PerToken * tokens : whole > 0 ? whole : null;
    }

    public override string ToString()
        => First > 0
            ? string.Create(CultureInfo.InvariantCulture, $"first token after {First:0.###} s, {PerToken * 1000:0.###} ms per token")
            : string.Create(CultureInfo.InvariantCulture, $"whole answers after {Volatile.Read(ref _whole):0.###} s");

    private double PartOf(long now)
    {
        long before = Volatile.Read(ref _seenAt);
        Volatile.Write(ref _seenAt, now);
        return before == long.MinValue ? 1 : Math.Max(LeastPart, 1 - Math.Exp(-time.GetElapsedTime(before, now).TotalSeconds / Memory));
    }

    private static void Mix(ref double mean, double value, double part)
    {
        double before = Volatile.Read(ref mean);
        Volatile.Write(ref mean, before == 0 ? Math.Max(value, 1e-6) : before + (Math.Max(value, 1e-6) - before) * part);
    }
}
