namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>The last active check of a target, for operators.</summary>
/// <param name="Succeeded">Whether it did.</param>
/// <param name="Fault">What was wrong; null when nothing was.</param>
/// <param name="At">When it ended.</param>
/// <param name="TookMs">How long it took, in milliseconds.</param>
public sealed record CheckReport(bool Succeeded, string? Fault, DateTimeOffset At, double TookMs);
