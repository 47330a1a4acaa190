using Gatehouse.Core.Configuration;

namespace Gatehouse.Gateway.Upstreams;

/// <summary>Where the targets of a service come from: written in its document, or discovered while the gateway runs.</summary>
internal abstract class TargetSource
{
    /// <summary>What is written before the targets in metrics: "static", or the key below `discover`.</summary>
    public abstract string Kind { get; }

    /// <summary>All targets now. Whoever changes them calls <see cref="ServiceState.Changed"/> after that.</summary>
    public abstract ServiceTarget[] Current { get; }

    /// <summary>
    /// Gives every target what the service has for each of its own, its circuit for one: those that are there now, and those to
    /// come before they take their first request. Called when a service is compiled; the last call counts.
    /// </summary>
    public abstract void Equip(Action<ServiceTarget> equip);

    /// <summary>Name of the state of one target of a service.</summary>
    /// <param name="key">Name of the service's state.</param>
    /// <param name="target">The target.</param>
    public static string StateKey(string key, TargetDocument target) => $"{key}.targets.{target.Url}";

    /// <summary>Done when targets are known for the first time; null when they have been from the start.</summary>
    public virtual Task? Found => null;
}
