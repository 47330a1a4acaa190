namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>An ejection in force, for operators.</summary>
/// <param name="Reason">Why.</param>
/// <param name="Until">When the target comes back.</param>
public sealed record EjectionReport(string Reason, DateTimeOffset Until);
