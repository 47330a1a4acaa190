namespace Gatehouse.Server.Acme;

/// <summary>When a certificate is renewed.</summary>
internal static class RenewalTime
{
    /// <param name="before">How long before its end; null for a third of its lifetime.</param>
    /// <param name="chance">From 0 to 1: up to a hundredth of the lifetime earlier, so that not all are renewed at once.</param>
    public static DateTimeOffset Of(DateTimeOffset begin, DateTimeOffset end, TimeSpan? before, double chance)
    {
        var lifetime = end - begin;
        var time = end - (before ?? lifetime / 3) - (lifetime * (chance / 100));

        // A certificate that lives shorter than renew_before would be ordered without end.
        var earliest = begin + (lifetime / 4);
        return time > earliest ? time : earliest;
    }

    /// <summary>The time of renewal of a certificate that was just issued: later when it is past already, as it is when our clock is not the CA's.</summary>
    public static DateTimeOffset NotAtOnce(DateTimeOffset renewal, DateTimeOffset now, DateTimeOffset end)
    {
        var pause = TimeSpan.FromTicks(Math.Clamp((end - now).Ticks / 2, TimeSpan.TicksPerMinute, TimeSpan.TicksPerHour));
        return renewal > now + pause ? renewal : now + pause;
    }
}
