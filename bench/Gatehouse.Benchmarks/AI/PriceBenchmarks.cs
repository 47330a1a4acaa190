using BenchmarkDotNet.Attributes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models.Catalogue;
using Gatehouse.AI.Models.Prices;

namespace Gatehouse.Benchmarks.AI;

/// <summary>What pricing a call costs, which happens for each; and a look-up by name, which happens when a snapshot is built.</summary>
[MemoryDiagnoser]
public class PriceBenchmarks
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 30, 12, 0, 0, TimeSpan.Zero);
    private static readonly TokenUsage Plain = new() { Input = 1200, Output = 300, Grade = UsageGrade.Reported };
    private static readonly TokenUsage Full = new() { Input = 2000, CacheRead = 300_000, CacheWrite5m = 400, CacheWrite1h = 100, Output = 800, Reasoning = 90, Searches = 2, ServiceTier = "batch", Grade = UsageGrade.Reported };

    private ModelPrice _flat = null!;
    private ModelPrice _stepped = null!;

    [GlobalSetup]
    public void Setup()
    {
        _flat = ModelCatalogue.BuiltIn.Find("openai", "gpt-5-mini")!.Price!;
        _stepped = ModelCatalogue.BuiltIn.Find("anthropic", "claude-sonnet-4-6")!.Price!;
    }

    [Benchmark(Baseline = true)]
    public decimal? InputAndOutput() => _flat.CostOf(Plain, Noon);

    [Benchmark]
    public decimal? EveryKindInATier() => _stepped.CostOf(Full, Noon);

    [Benchmark]
    public CatalogueModel? LookUpWrittenOut() => ModelCatalogue.BuiltIn.Find("openai", "gpt-5-mini");

    [Benchmark]
    public CatalogueModel? LookUpByRules() => ModelCatalogue.BuiltIn.Find("bedrock", "eu.anthropic.claude-opus-4-6-v1:0");
}
