namespace Gatehouse.Gateway.Upstreams;

/// <summary>Whose state it is that is told and measured.</summary>
/// <param name="Service">Name of the service.</param>
/// <param name="Target">Address of the target; empty when it is the whole service's.</param>
internal sealed record TargetPlace(string Service, string Target);
