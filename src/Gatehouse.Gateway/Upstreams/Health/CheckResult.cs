namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>What one active check of a target came to.</summary>
/// <param name="Fault">What was wrong, for operators; null when the check succeeded.</param>
/// <param name="At">When it ended.</param>
/// <param name="Took">How long it took.</param>
internal sealed record CheckResult(CheckFault? Fault, DateTimeOffset At, TimeSpan Took);
