using Gatehouse.Core.Backends;
using Gatehouse.Core.Upstreams;

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
    public double Distance(ulong caller) => -Math.Log(StableHash.ToShare(StableHash.Mix(caller ^ _seed))) / Weight;
}
