using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Gateway.Upstreams.Concurrency;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>A target of a running gateway, for operators.</summary>
/// <param name="Target">Its address.</param>
/// <param name="Weight">Its part of the load.</param>
/// <param name="Available">Whether it may take requests.</param>
/// <param name="Why">Why not: unhealthy, unchecked (waits for its first check), ejected, circuit_open; empty when it may.</param>
/// <param name="Since">When a check or an ejection last changed that; null while neither has.</param>
/// <param name="InFlight">Requests that it works on; null where the service does not count them.</param>
/// <param name="LastCheck">The last active check; null before the first and where there are none.</param>
/// <param name="Ejection">The ejection in force.</param>
/// <param name="Ejections">How often it was ejected.</param>
/// <param name="Circuit">Its circuit; null when it has none of its own.</param>
/// <param name="Concurrency">Its slots; null when they are not limited.</param>
public sealed record TargetReport(
    string Target,
    int Weight,
    bool Available,
    IReadOnlyList<string> Why,
    DateTimeOffset? Since,
    int? InFlight,
    CheckReport? LastCheck,
    EjectionReport? Ejection,
    int Ejections,
    CircuitReport? Circuit,
    ConcurrencyReport? Concurrency);
