using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>One address of a service, compiled.</summary>
internal sealed class ServiceTarget(HttpAddress address, int weight, TargetState state)
{
    public HttpAddress Address { get; } = address;

    public int Weight { get; } = weight;

    public TargetState State { get; } = state;

    /// <summary>Host header form of the address, made once.</summary>
    public string Authority { get; } = address.Authority;

    /// <summary>The address as text for records, made once.</summary>
    public string Name { get; } = address.ToString();
}
