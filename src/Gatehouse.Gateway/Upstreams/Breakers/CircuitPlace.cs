namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>Whose circuit it is.</summary>
/// <param name="Service">Name of the service.</param>
/// <param name="Target">Address of the target; empty when the circuit is the whole service's.</param>
internal sealed record CircuitPlace(string Service, string Target);
