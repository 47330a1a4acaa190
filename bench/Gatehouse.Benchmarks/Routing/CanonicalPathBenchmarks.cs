using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Requests;

namespace Gatehouse.Benchmarks.Routing;

/// <summary>Reading the target of a request: one that is canonical already, one with a query, and ones that have other readings.</summary>
[MemoryDiagnoser]
public class CanonicalPathBenchmarks
{
    private readonly CanonicalRequest _request = new();

    [Params("/v1/items/5/parts", "/v1/items/5/parts?page=2&size=50", "/v1/items/a;b/c%40d", "/v1/./items/%7Euser")]
    public string Target { get; set; } = "";

    [Benchmark]
    public bool Read() => CanonicalPath.TryRead(Target, _request, out _);
}
