namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>Why a check failed.</summary>
/// <param name="Kind">A label of the metric: connect, timeout, reset, invalid_reply, status, body, grpc, error.</param>
/// <param name="Text">What was met, for operators.</param>
internal sealed record CheckFault(string Kind, string Text);
