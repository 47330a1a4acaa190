using Gatehouse.Core.Backends;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Gateway.Tests.Routing;

/// <summary>Makes route tables from matches written as in a configuration, and requests for them.</summary>
internal static class RoutesUnderTest
{
    public static RouteTable Table(params (string Name, MatchDocument Match)[] routes)
        => new([.. routes.Select(r => Route(r.Name, r.Match))], "default");

    public static RouteTable Table(params string[] paths) => Table([.. paths.Select(p => (p, new MatchDocument { Path = p }))]);

    public static CompiledRoute Route(string name, MatchDocument match)
        => CompiledRoute.Create(new RouteDocument { Name = name, Match = match }, new RouteChain([], new EmptyBackend()));

    public static CanonicalRequest Request(string target, string method = "GET", string host = "api.example.com")
    {
        var request = new CanonicalRequest { Method = method };
        Assert.True(CanonicalPath.TryRead(target, request, out var problem), problem?.Detail);
        Assert.True(CanonicalHost.TryRead(host, request, out _));
        return request;
    }

    public static string? Winner(this RouteTable table, string target, string method = "GET", string host = "api.example.com")
        => table.Find(Request(target, method, host), out _)?.Name;

    private sealed class EmptyBackend : Backend
    {
        public override ValueTask ExecuteAsync(Exchange exchange) => exchange.Reply.StartAsync(exchange, default);

        public override void Explain(Explanation explanation)
        {
        }
    }
}
