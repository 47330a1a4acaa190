using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Gateway.Upstreams.Concurrency;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>One address of a service, compiled.</summary>
internal sealed class ServiceTarget(UpstreamEndpoint endpoint, TargetDocument document, TargetState state)
{
    /// <summary>The address with its connections.</summary>
    public UpstreamEndpoint Endpoint { get; } = endpoint;

    public int Weight { get; } = document.Weight;

    public TargetState State { get; } = state;

    /// <summary>Its circuit, as of this snapshot; null when it has none of its own.</summary>
    public CircuitBreaker? Breaker { get; set; }

    /// <summary>Its slots, as of this snapshot; null when any number of requests may be there at once.</summary>
    public ConcurrencyLimit? Limit { get; set; }

    /// <summary>Host header form of the address, made once.</summary>
    public string Authority { get; } = document.Authority;

    /// <summary>The address as text for records, made once.</summary>
    public string Name => Endpoint.Name;
}
