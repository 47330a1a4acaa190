using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;
using Gatehouse.Core.State;
using Gatehouse.Core.Tests.Configuration;
using Gatehouse.Core.Upstreams;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Core.Tests.Snapshots;

internal static class SnapshotTesting
{
    public static SnapshotCompiler Compiler(TimeProvider time, StateStore? state = null, SnapshotSection? section = null)
    {
        var language = TestLanguage.Create();
        var services = new SnapshotServices(language.Policies, language.Backends, new OfflineTransport(), time, NullLoggerFactory.Instance);
        return new SnapshotCompiler(services, [section ?? new RouteObjects()], state ?? new StateStore());
    }
}

/// <summary>One object and one counter per route, as the real sections make them.</summary>
internal sealed class RouteObjects : SnapshotSection
{
    public override void Compile(SnapshotBuild build)
    {
        var routes = new RouteList();
        foreach (var route in build.Document.Routes.Values)
        {
            routes.Add(build.Reuse("route", route.Name, route.ContentHash(), () => new CompiledRoute(route.Name, build.State.Claim(route.Name, () => new Counter()))));
        }

        build.Add(routes);
        build.Add<RequestEntry>(new NoEntry());
    }
}

internal sealed class RouteList : List<CompiledRoute>;

internal sealed record CompiledRoute(string Name, Counter Counter);

internal sealed class Counter : IDisposable
{
    public int Count { get; set; }

    public bool IsDisposed { get; private set; }

    public void Dispose() => IsDisposed = true;
}

internal sealed class NoEntry : RequestEntry
{
    public override ValueTask HandleAsync(Exchange exchange) => default;
}
