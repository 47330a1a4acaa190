using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Policies;
using Gatehouse.Core.State;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Snapshots;

/// <summary>A snapshot under construction: what sections, policies and backends may use while they compile, off the request threads.</summary>
public sealed class SnapshotBuild
{
    private readonly Dictionary<Type, object> _parts = [];
    private readonly ReuseCache _reuse;

    internal SnapshotBuild(GatewayDocument document, GatewaySnapshot? previous, SnapshotServices services, StateGeneration state)
    {
        Document = document;
        Services = services;
        State = state;
        IsReload = previous is not null;
        _reuse = new ReuseCache(previous?.Reusable, state);
    }

    public GatewayDocument Document { get; }

    public SnapshotServices Services { get; }

    /// <summary>Living state (counters, pools) that outlives this snapshot.</summary>
    public StateGeneration State { get; }

    /// <summary>Whether another snapshot is in force meanwhile.</summary>
    public bool IsReload { get; }

    public TimeProvider Time => Services.Time;

    public ILoggerFactory Loggers => Services.Loggers;

    public PolicyCatalog Policies => Services.Policies;

    public BackendCatalog Backends => Services.Backends;

    internal ReuseCache Reusable => _reuse;

    internal IReadOnlyDictionary<Type, object> Parts => _parts;

    /// <summary>
    /// The way to an address. Equal addresses (but for their paths) under equal settings share connections, over reloads too.
    /// </summary>
    public UpstreamEndpoint Upstream(HttpAddress address, UpstreamSettings settings)
        => State.Claim(SharedUpstreams.KeyOf(address, settings), () => Services.Transport.Open(address, settings));

    /// <summary>The same for addresses that come and go while the snapshot is in force.</summary>
    public SharedUpstreams LaterUpstreams() => new(State.Store, Services.Transport);

    /// <summary>A part that an earlier section made.</summary>
    public T Part<T>()
        where T : class
        => _parts.TryGetValue(typeof(T), out var part) ? (T)part : throw new InvalidOperationException($"No section before this one made a {typeof(T).Name}.");

    /// <summary>Adds a part under its type; each type once.</summary>
    public void Add<T>(T part)
        where T : class
        => _parts.Add(typeof(T), part);

    /// <summary>
    /// The object that the last snapshot made from the same content, or a new one. The hash must cover everything the
    /// object depends on.
    /// </summary>
    public T Reuse<T>(string kind, string name, string hash, Func<T> make)
        where T : class
        => _reuse.Get(kind, name, hash, make);
}
