using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Benchmarks.Routing;

/// <summary>The match tree at 1, 1,000 and 10,000 routes: the cost must not grow with their number.</summary>
[MemoryDiagnoser]
public class RoutingBenchmarks
{
    private readonly CanonicalRequest _prefix = Read("/v1/service-0/items/5/parts");
    private readonly CanonicalRequest _template = Read("/v1/service-0/orders/42");
    private readonly CanonicalRequest _odd = Read("/v1/service-0/items/a;b/c%40d");
    private RouteTable _table = null!;

    [Params(1, 1_000, 10_000)]
    public int Routes { get; set; }

    [GlobalSetup]
    public void Setup()
        => _table = new RouteTable(
            [.. Enumerable.Range(0, Math.Max(Routes / 2, 1)).SelectMany(i => new[] { Route($"/v1/service-{i}/items/**"), Route($"/v1/service-{i}/orders/{{id}}") }).Take(Math.Max(Routes, 2))],
            "default");

    [Benchmark(Baseline = true)]
    public object? Prefix() => _table.Find(_prefix, out _);

    [Benchmark]
    public object? Template() => _table.Find(_template, out _);

    [Benchmark]
    public object? PathWithOtherReadings() => _table.Find(_odd, out _);

    private static CompiledRoute Route(string path)
        => CompiledRoute.Create(new RouteDocument { Name = path, Match = new MatchDocument { Path = path } }, new RouteChain([], new SilentBackend()));

    private static CanonicalRequest Read(string target)
    {
        var request = new CanonicalRequest { Host = "api.example.com" };
        CanonicalPath.TryRead(target, request, out _);
        return request;
    }
}
