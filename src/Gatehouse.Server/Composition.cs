using Gatehouse.AI;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway;
using Gatehouse.Gateway.Backends;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Upstreams.Discovery;
using Gatehouse.Redis;
using Gatehouse.Server.Admin;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server;

/// <summary>
/// What this program is made of: the lists of both data planes, put together once. Every command and every test host
/// starts here, so that what validate checks is what run runs.
/// </summary>
internal static class Composition
{
    public static PolicyCatalog Policies { get; } = new([.. BuiltInPolicies.All, .. BuiltInAIPolicies.All]);

    public static BackendCatalog Backends { get; } = new([.. BuiltInBackends.All, .. AIBackends.All]);

    public static ConfigurationLanguage Language { get; } = new(Policies, Backends, [new AISectionDescriptor()], [.. GatewayChecks.For(Policies), new AdminCheck()]) { Discovery = BuiltInDiscovery.All };

    /// <summary>What compiles a snapshot, in order: services, models that use them, routes that use both.</summary>
    public static IReadOnlyList<SnapshotSection> Sections { get; } = [.. GatewaySections.Before, new ModelsSection(), .. GatewaySections.After];

    public static ConfigurationLoader CreateLoader(Func<string, string?>? environment = null) => new(Language, environment);

    public static SnapshotCompiler CreateCompiler(UpstreamTransport transport, TimeProvider time, ILoggerFactory loggers)
        => new(new SnapshotServices(Policies, Backends, transport, time, loggers) { OpenShared = document => new RedisCounters(document.Cluster!.Redis, document.Tenant, time, loggers) }, Sections, new StateStore());
}
