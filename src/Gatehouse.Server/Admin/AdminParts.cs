using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Upstreams.Health;
using Gatehouse.Server.Hosting;
using Gatehouse.Server.Observing;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Admin;

/// <summary>What the admin API of every listener works on; lives as long as the gateway.</summary>
internal sealed record AdminParts(
    Func<SnapshotReloader> Reloader,
    Func<IReadOnlyList<HostEndpoint>> Endpoints,
    UpstreamHealth Services,
    PrometheusScrape Metrics,
    TimeProvider Time,
    ILogger Logger)
{
    public AdminSessions Sessions { get; } = new(Time);

    public SignInLimit Limit { get; } = new(Time);

    public DateTimeOffset StartedAt { get; } = Time.GetUtcNow();
}
