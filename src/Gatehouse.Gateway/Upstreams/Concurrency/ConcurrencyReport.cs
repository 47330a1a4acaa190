namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>The slots of a target of a running gateway, for operators.</summary>
/// <param name="InUse">Requests that have one.</param>
/// <param name="Waiting">Requests that wait for one.</param>
/// <param name="Limit">How many there are now.</param>
public sealed record ConcurrencyReport(int InUse, int Waiting, int Limit)
{
    internal static ConcurrencyReport? Of(ConcurrencyLimit? limit) => limit is null ? null : new ConcurrencyReport(limit.InUse, limit.Waiting, limit.Limit);
}
