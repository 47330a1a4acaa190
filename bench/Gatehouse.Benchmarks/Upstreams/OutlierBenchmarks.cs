using BenchmarkDotNet.Attributes;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Health;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>What a try that went well costs the detection of outliers.</summary>
[MemoryDiagnoser]
public class OutlierBenchmarks
{
    private ServiceTarget _target = null!;
    private OutlierDetector _usual = null!;
    private OutlierDetector _withRate = null!;
    private long _now;

    [GlobalSetup]
    public void SetUp()
    {
        var document = new TargetDocument { Url = new HttpAddress("http", "localhost", 80, "") };
        var state = new ServiceState();
        _target = new ServiceTarget(new OfflineTransport().Open(document.Url, new UpstreamSettings()), document, new TargetState());
        _usual = new OutlierDetector(new OutlierDocument(), state.Availability, TimeProvider.System, NullLogger.Instance);
        _withRate = new OutlierDetector(new OutlierDocument { FailureRate = new Share(0.5) }, state.Availability, TimeProvider.System, NullLogger.Instance);
        _now = TimeProvider.System.GetTimestamp();
    }

    /// <summary>Failed connections in a row, as without a word.</summary>
    [Benchmark(Baseline = true)]
    public void Usual() => _usual.Ended(_target, new TryOutcome(TryResult.Answered, 200, 1000, _now));

    /// <summary>With a failure rate over a window as well.</summary>
    [Benchmark]
    public void WithFailureRate() => _withRate.Ended(_target, new TryOutcome(TryResult.Answered, 200, 1000, _now));
}
