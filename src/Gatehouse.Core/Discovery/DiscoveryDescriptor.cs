using Gatehouse.Core.Configuration;

namespace Gatehouse.Core.Discovery;

/// <summary>Announces a way to discover the targets of a service: the key below `discover` that chooses it, its options, how they are checked and what looks.</summary>
public abstract class DiscoveryDescriptor
{
    /// <summary>The key below `discover`: "dns", "file".</summary>
    public abstract string Id { get; }

    public abstract string Summary { get; }

    public abstract Type OptionsType { get; }

    /// <summary>Where it looks, in one line, for explain, logs and messages: "orders.internal:8080".</summary>
    public abstract string Describe(Document options);

    /// <summary>Whether all targets that it can find are https, or none is; null when that is known only from each of them.</summary>
    public abstract bool? FindsTls(Document options);

    /// <summary>
    /// What decides which targets are meant: while it stays the same, those found last hold until a look with changed options has
    /// found some. Null: any change of the options forgets them.
    /// </summary>
    public abstract string? PlaceOf(Document options);

    /// <summary>What can be seen on this machine without the network: warnings about files that are not there. Offline.</summary>
    public abstract void CheckHere(Document options, ProblemList problems);

    /// <summary>What looks for the targets of one service. It does nothing until it is asked.</summary>
    public abstract DiscoverySource Open(Document options, TimeProvider time);
}
