using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>One address of a service, compiled.</summary>
internal sealed class ServiceTarget(UpstreamEndpoint endpoint, int weight, TargetState state)
{
    /// <summary>The address with its connections.</summary>
    public UpstreamEndpoint Endpoint { get; } = endpoint;

    public int Weight { get; } = weight;

    public TargetState State { get; } = state;

    /// <summary>Host header form of the address, made once.</summary>
    public string Authority { get; } = endpoint.Address.Authority;

    /// <summary>The address as text for records, made once.</summary>
    public string Name => Endpoint.Name;
}
