using Gatehouse.Core.Configuration;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams.Balancing;
using Gatehouse.Gateway.Upstreams.Breakers;
using Gatehouse.Gateway.Upstreams.Concurrency;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>One address of a service, compiled.</summary>
internal sealed class ServiceTarget(UpstreamEndpoint endpoint, TargetDocument document, TargetState state)
{
    /// <summary>The address with its connections.</summary>
    public UpstreamEndpoint Endpoint { get; } = endpoint;

    /// <summary>What is written or discovered of it.</summary>
    public TargetDocument Document { get; } = document;

    public int Weight { get; } = document.Weight;

    /// <summary>Lower ones are used first.</summary>
    public int Priority { get; } = document.Priority;

    /// <summary>Null when it is not said.</summary>
    public string? Zone { get; } = document.Zone;

    public TargetState State { get; } = state;

    /// <summary>Its circuit, as of this snapshot; null when it has none of its own.</summary>
    public CircuitBreaker? Breaker { get; set; }

    /// <summary>Its slots, as of this snapshot; null when any number of requests may be there at once.</summary>
    public ConcurrencyLimit? Limit { get; set; }

    /// <summary>Host header form of the address, made once.</summary>
    public string Authority { get; } = document.Authority;

    /// <summary>The address as text for records, made once.</summary>
    public string Name => Endpoint.Name;

    /// <summary>The name as a number that is the same everywhere.</summary>
    public ulong AddressHash { get; } = StableHash.Of(endpoint.Name);

    /// <summary>What sessions that belong to it carry; null without affinity. Set before the first request.</summary>
    public SessionToken? Session { get; set; }

    /// <summary>Whether this target, or another line of the same address, is one of these.</summary>
    public bool IsAmong(ReadOnlySpan<ServiceTarget> targets)
    {
        foreach (var one in targets)
        {
            if (ReferenceEquals(one.State, State))
            {
                return true;
            }
        }

        return false;
    }
}
