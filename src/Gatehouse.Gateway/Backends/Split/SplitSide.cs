using Gatehouse.Core.Backends;
using Gatehouse.Gateway.Upstreams.Balancing;

namespace Gatehouse.Gateway.Backends.Split;

/// <summary>One of the services that share the requests of a route.</summary>
internal sealed class SplitSide(string service, double weight, Backend backend)
{
    private readonly ulong _seed = StableHash.Of(service);

    public string Service { get; } = service;

    /// <summary>Its part of the requests, relative to the other weights.</summary>
    public double Weight { get; } = weight;

    public Backend Backend { get; } = backend;

    /// <summary>
    /// How far this side is from a caller; the nearest takes him. It depends on nothing but the caller, the service's name
    /// and its weight (rendezvous hashing, docs/decisions/0103), and falls as the weight grows.
    /// </summary>
    public double Distance(ulong caller)
    {
        // The middle of one of 2^53 equal steps: never 0, never 1.
        double part = ((StableHash.Mix(caller ^ _seed) >> 11) + 0.5) * (1.0 / (1UL << 53));
        return -Math.Log(part) / Weight;
    }
}
