using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Balancing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Benchmarks.Upstreams;

/// <summary>Targets of a service without connections, and what chooses among them.</summary>
internal sealed class BalancedTargets
{
    private readonly ServiceState _state = new();
    private readonly ServiceDocument _document;
    private readonly ServiceTarget[] _targets;
    private readonly TargetSetBuilder _builder;
    private readonly TargetLayout _layout;

    /// <param name="balancing">The way of choosing; consistent hashing is by a header, with the usual bound.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="isEven">Whether all weigh the same; else their weights are 1 to 100.</param>
    public BalancedTargets(LoadBalancing balancing, int count, bool isEven)
    {
        var random = new Random(1);
        _document = new ServiceDocument
        {
            Name = "bench",
            Targets = [],
            LoadBalancing = balancing,
            Hash = balancing == LoadBalancing.ConsistentHash ? new HashDocument { By = HashBy.Header, Header = "X-Tenant" } : null,
        };
        var transport = new OfflineTransport();
        _targets = [.. Enumerable.Range(0, count).Select(i =>
        {
            var target = new TargetDocument { Url = new HttpAddress("http", $"target-{i}", 80, ""), Weight = isEven ? 1 : random.Next(1, 101) };
            return new ServiceTarget(transport.Open(target.Url, new UpstreamSettings()), target, new TargetState());
        })];
        _builder = new TargetSetBuilder(_document, _state, TimeProvider.System, Random.Shared, NullLogger.Instance);
        _layout = LayOut();
    }

    public static Exchange Request()
    {
        var exchange = new Exchange();
        exchange.Request.Headers.Add("Accept", "*/*");
        exchange.Request.Headers.Add("X-Tenant", "tenant-4711");
        return exchange;
    }

    /// <summary>As when the availability of a target has changed.</summary>
    public TargetSet Make() => _builder.Make(() => _layout);

    /// <summary>As when the list of targets has changed, in addition.</summary>
    public TargetLayout LayOut() => TargetLayout.Of(_document, _targets, zone: null, affinity: null);
}
