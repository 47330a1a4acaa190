using Gatehouse.Gateway.Upstreams.Breakers;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>A service of a running gateway, for operators.</summary>
/// <param name="Service">Its name.</param>
/// <param name="Available">How many of its targets may take requests now.</param>
/// <param name="Panic">Whether so few are healthy that all are used.</param>
/// <param name="Targets">All of them.</param>
/// <param name="Circuit">The circuit of the service as a whole; null when it has none.</param>
public sealed record ServiceHealth(string Service, int Available, bool Panic, IReadOnlyList<TargetReport> Targets, CircuitReport? Circuit);
