using System.Text;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Mirroring;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Pipeline.Guard;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Routing;

/// <summary>Compiles the routes into a match tree with a chain behind each; a route whose content and surroundings are the same is taken over.</summary>
public sealed class RoutesSection : SnapshotSection
{
    /// <summary>Whether the chains watch themselves on the event loops.</summary>
    internal bool Guards { get; init; } = LoopGuard.IsAsked;

    public override void Compile(SnapshotBuild build)
    {
        var guard = Guards ? new LoopGuard(build.Loggers.CreateLogger("Gatehouse.Pipeline")) : null;
        var chains = new ChainCompiler(build);
        var named = build.Document.Policies.ToDictionary(p => p.Key, p => ContentKey.Of(p.Value), StringComparer.Ordinal);
        var time = new PolicyTime(build.Document.Defaults.PolicyTimeout, build.Time);
        string defaults = $"{time.Limit} {ContentOf(build.Document.Defaults.Policies, named)}";
        var routes = new List<CompiledRoute>(build.Document.Routes.Count);
        foreach (var (name, route) in build.Document.Routes)
        {
            // The policies are compiled outside: each is claimed from the last snapshot even when its route is taken over whole.
            var steps = chains.Compile(route);
            var backend = build.Backends.Find(route.BackendId) ?? throw new InvalidOperationException($"There is no backend {route.BackendId}.");
            string hash = string.Join('\n', ContentKey.Of(route), defaults, ContentOf(route.Policies, named), backend.DependencyHash(route.BackendOptions, build.Document), MirrorBackend.DependencyHash(route, build.Document));
            routes.Add(build.Reuse(
                "route",
                name,
                hash,
                () => CompiledRoute.Create(route, new RouteChain(steps, MirrorBackend.Around(backend.BuildBackend(route.BackendOptions, route, build), route, build), guard, ReplyFields.Of(route.Version), time), build.Time)));
        }

        var table = new RouteTable(routes, build.Document.Tenant);
        build.Add(table);
        build.Add<Core.Requests.RequestEntry>(table);
    }

    private static string ContentOf(IReadOnlyList<PolicyUse> uses, Dictionary<string, string> named)
    {
        var text = new StringBuilder();
        foreach (var use in uses)
        {
            Append(text, use, named);
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, PolicyUse use, Dictionary<string, string> named)
    {
        // Two names with the same settings are two policies, each with state of its own.
        text.Append(use.Reference is { } name ? $"{name} {use.Shadow} {named[name]}" : ContentKey.Of(use)).Append(';');
        foreach (var alternative in use.Any)
        {
            Append(text, alternative, named);
        }
    }
}
