namespace Gatehouse.Gateway.Policies.RateLimit;

/// <summary>What a limit said to one request.</summary>
/// <param name="IsAllowed">Whether there was room.</param>
/// <param name="Remaining">How many more requests there is room for now.</param>
/// <param name="ResetAfter">Seconds until the whole quota is there again, if nothing more is asked for.</param>
/// <param name="RetryAfter">Seconds until there is room for one request; zero when it was allowed.</param>
internal readonly record struct LimitReading(bool IsAllowed, int Remaining, double ResetAfter, double RetryAfter);
