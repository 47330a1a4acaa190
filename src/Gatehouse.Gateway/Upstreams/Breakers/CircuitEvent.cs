namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>A change of a circuit's state, told when the lock is left.</summary>
/// <param name="To">What it is now.</param>
/// <param name="Total">Tries that it was decided by.</param>
/// <param name="Failed">Those of them that failed.</param>
/// <param name="Last">What the last one came to.</param>
/// <param name="OpenFor">How long it stays open.</param>
internal readonly record struct CircuitEvent(CircuitState To, long Total, long Failed, TryOutcome Last, TimeSpan OpenFor);
