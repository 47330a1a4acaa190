using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Pipeline;
using Gatehouse.Gateway.Policies.RateLimit;
using Gatehouse.Gateway.Policies.Transform;
using Gatehouse.Gateway.Routing;

namespace Gatehouse.Benchmarks.Routing;

/// <summary>A whole exchange through routing and a chain of policies that decide at once, and the check of many routes.</summary>
[MemoryDiagnoser]
public class RoutingChainBenchmarks
{
    private readonly Exchange _exchange = new();
    private readonly SilentReply _reply = new();
    private RouteTable _bare = null!;
    private RouteTable _limited = null!;
    private GatewayDocument _many = null!;

    [GlobalSetup]
    public void Setup()
    {
        var options = new RateLimitOptions { Limit = 1_000_000_000, Window = TimeSpan.FromMinutes(1), Algorithm = RateLimitAlgorithm.TokenBucket, Headers = false };
        var limit = new RateLimitPolicy(options, new TokenBucket(options.Limit, options.Window, options.Limit), new LimitCounters(TimeProvider.System), "limit");
        var transform = new TransformPolicy(new TransformOptions { RequestHeaders = new HeaderChangesOptions { Set = new Dictionary<string, string> { ["X-Source"] = "gateway" } } });
        _bare = Table([]);
        _limited = Table([Step(limit, PolicyStage.Admit), Step(transform, PolicyStage.Shape)]);
        _many = new GatewayDocument
        {
            Routes = Enumerable.Range(0, 10_000).Select(i => Document($"r{i}", $"/v1/service-{i}/{{id}}/**")).ToDictionary(r => r.Name, StringComparer.Ordinal),
        };
    }

    [Benchmark(Baseline = true)]
    public ValueTask RouteAndBackend() => Handle(_bare);

    [Benchmark]
    public ValueTask RouteLimitTransformAndBackend() => Handle(_limited);

    [Benchmark]
    public int CheckTenThousandRoutes()
    {
        var problems = new ProblemList();
        new RoutesCheck(new PolicyCatalog(BuiltInPolicies.All)).Check(_many, problems);
        return problems.Count;
    }

    private static RouteTable Table(ChainStep[] steps)
        => new([CompiledRoute.Create(Document("r", "/v1/**"), new RouteChain(steps, new SilentBackend()))], "default");

    private static RouteDocument Document(string name, string path) => new() { Name = name, Match = new MatchDocument { Path = path } };

    private static ChainStep Step(Policy policy, PolicyStage stage) => new("p", "p", stage, policy, SourceMark.None, SourceMark.None, FromDefaults: false);

    private ValueTask Handle(RouteTable table)
    {
        _exchange.Reset();
        _reply.Reset();
        _exchange.Reply = _reply;
        _exchange.Request.Headers.Add("Host", "api.example.com");
        _exchange.Request.Headers.Add("Accept", "*/*");
        CanonicalPath.TryRead("/v1/items/5", _exchange.Request, out _);
        _exchange.Request.ClientAddress = System.Net.IPAddress.Loopback;
        return table.HandleAsync(_exchange);
    }
}
