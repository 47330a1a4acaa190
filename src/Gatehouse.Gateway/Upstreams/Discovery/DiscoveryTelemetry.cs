using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Discovery;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Discovery;

/// <summary>What is told of the discovery of one service.</summary>
internal sealed partial class DiscoveryTelemetry : IDisposable
{
    private const int MostNamed = 10;

    private static readonly Meter Meter = new(MetricNames.Meter);
    private static readonly ConcurrentDictionary<DiscoveryTelemetry, bool> Living = new();

    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>(MetricNames.DiscoveryFailures, unit: null, "Looks for the targets of a service that failed or found none, by service, source and reason.");

    private readonly string _service;
    private readonly string _source;
    private readonly string _place;
    private readonly ILogger _log;
    private string? _fault;
    private double _lastSuccess;

    static DiscoveryTelemetry()
        => Meter.CreateObservableGauge(
            MetricNames.DiscoveryLastSuccess,
            static () => Living.Keys.Where(t => Volatile.Read(ref t._lastSuccess) > 0).Select(t => new Measurement<double>(Volatile.Read(ref t._lastSuccess), t.Tags())),
            unit: null,
            "When targets were found last, in seconds since 1970, by service and source.");

    public DiscoveryTelemetry(string service, DiscoverDocument discover, ILogger log)
    {
        _service = service;
        _source = discover.Kind.Id;
        _place = discover.Description;
        _log = log;
        Living.TryAdd(this, true);
    }

    public void Succeeded(DateTimeOffset now, int targets, bool wasFailing)
    {
        Volatile.Write(ref _lastSuccess, now.ToUnixTimeMilliseconds() / 1000.0);
        if (wasFailing)
        {
            _fault = null;
            LogRecovered(_log, _service, _place, targets);
        }
    }

    public void Changed(string[] before, string[] now, IReadOnlyList<TargetDocument> targets)
    {
        if (!_log.IsEnabled(LogLevel.Information))
        {
            return;
        }

        var known = before.ToHashSet(StringComparer.Ordinal);
        string[] added = [.. now.Zip(targets).Where(t => !known.Contains(t.First)).Select(t => t.Second.Url.ToString())];
        known.ExceptWith(now);
        string[] removed = [.. known.Select(k => k[..k.IndexOf(' ', StringComparison.Ordinal)])];

        // The same address with another weight, priority or name neither came nor went.
        string[] both = [.. added.Intersect(removed, StringComparer.Ordinal)];
        string came = List([.. added.Except(both, StringComparer.Ordinal)]);
        string went = List([.. removed.Except(both, StringComparer.Ordinal)]);
        string changed = List(both);
        LogChanged(_log, _service, _place, targets.Count, came, went, changed);
    }

    /// <summary>Counts every failure; only the first of a kind in a row is a warning.</summary>
    public void Failed(Exception fault, int kept, TimeSpan pause)
    {
        string reason = (fault as DiscoveryException)?.Reason ?? "internal";
        Failures.Add(1, [.. Tags(), new("reason", reason)]);
        if (_fault == fault.Message)
        {
            LogStillFailing(_log, _service, _place, fault.Message, pause.TotalSeconds);
            return;
        }

        _fault = fault.Message;
        var unexpected = fault is DiscoveryException ? null : fault;
        if (kept == 0)
        {
            LogNone(_log, unexpected, _service, _place, fault.Message);
        }
        else
        {
            LogKept(_log, unexpected, _service, _place, fault.Message, kept);
        }
    }

    public void Dispose() => Living.TryRemove(this, out _);

    private KeyValuePair<string, object?>[] Tags() => [new("service", _service), new("source", _source)];

    private static string List(string[] names) => names.Length switch
    {
        0 => "none",
        <= MostNamed => string.Join(", ", names),
        _ => $"{string.Join(", ", names.Take(MostNamed))} and {names.Length - MostNamed} more",
    };

    [LoggerMessage(EventName = "discovery.changed", Level = LogLevel.Information, Message = "service {Service}: {Place} gives {Count} target(s); new: {Added}; gone: {Removed}; changed: {Changed}")]
    private static partial void LogChanged(ILogger log, string service, string place, int count, string added, string removed, string changed);

    [LoggerMessage(EventName = "discovery.recovered", Level = LogLevel.Information, Message = "service {Service}: {Place} answers again, with {Count} target(s)")]
    private static partial void LogRecovered(ILogger log, string service, string place, int count);

    [LoggerMessage(EventName = "discovery.kept", Level = LogLevel.Warning, Message = "service {Service}: {Place}: {Fault}; the {Kept} target(s) found last are kept")]
    private static partial void LogKept(ILogger log, Exception? unexpected, string service, string place, string fault, int kept);

    [LoggerMessage(EventName = "discovery.none", Level = LogLevel.Error, Message = "service {Service}: {Place}: {Fault}; the service has no target and answers 503")]
    private static partial void LogNone(ILogger log, Exception? unexpected, string service, string place, string fault);

    [LoggerMessage(EventName = "discovery.failing", Level = LogLevel.Debug, Message = "service {Service}: {Place}: still {Fault}; next look in {Seconds:0.#} s")]
    private static partial void LogStillFailing(ILogger log, string service, string place, string fault, double seconds);
}
