using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.State;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Snapshots;

/// <summary>What lives as long as the process and every snapshot is built with.</summary>
public sealed record SnapshotServices(
    PolicyCatalog Policies,
    BackendCatalog Backends,
    UpstreamTransport Transport,
    TimeProvider Time,
    ILoggerFactory Loggers)
{
    /// <summary>Makes the store that the configuration's `cluster:` names, without connecting to it yet.</summary>
    public Func<GatewayDocument, SharedCounters>? OpenShared { get; init; }
}
