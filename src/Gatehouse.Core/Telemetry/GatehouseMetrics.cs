using System.Diagnostics.Metrics;
using Gatehouse.Core.Requests;

namespace Gatehouse.Core.Telemetry;

/// <summary>
/// The gateway's instruments. Times of requests are counted here in any case, the rest only while somebody listens. What
/// one gateway measures is told apart from another in the same process by the meter's scope.
/// </summary>
public sealed partial class GatehouseMetrics : IDisposable
{
    private static readonly double[] RequestBounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
    private static readonly double[] OverheadBounds = [0.00002, 0.00005, 0.0001, 0.0002, 0.0005, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1];

    private static readonly DurationLabels NoLabels = new("", "", "", "");

    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _overhead;
    private readonly Counter<long> _problems;
    private readonly Counter<long> _upstreamFailures;
    private readonly ModelMetrics _models;
    private readonly StripedCounter _active = new();
    private readonly StripedCounter _received = new();
    private readonly StripedCounter _sent = new();

    /// <param name="time">Clock that the records' timestamps come from.</param>
    /// <param name="version">Version of the program, as the meter's version.</param>
    public GatehouseMetrics(TimeProvider time, string? version = null)
    {
        _time = time;
        _meter = new Meter(new MeterOptions(MetricNames.Meter) { Version = version, Scope = this });
        Durations = new DurationHistogram(MetricNames.RequestDuration, "Time from a request's arrival to the end of its reply.", RequestBounds, time);
        Overheads = new DurationHistogram(MetricNames.Overhead, "Part of a request's time that was not spent waiting for the upstream.", OverheadBounds, time);
        _duration = InstrumentOf(Durations);
        _overhead = InstrumentOf(Overheads);
        _problems = _meter.CreateCounter<long>(MetricNames.Problems, null, "Requests that the gateway answered with a problem of its own.");
        _upstreamFailures = _meter.CreateCounter<long>(MetricNames.UpstreamFailures, null, "Requests whose upstream failed.");
        _models = new ModelMetrics(_meter, time);
        _meter.CreateObservableUpDownCounter(MetricNames.ActiveRequests, () => Active, null, "Requests in flight.");
        _meter.CreateObservableCounter(MetricNames.ReceivedBytes, () => _received.Value, null, "Bytes of request bodies.");
        _meter.CreateObservableCounter(MetricNames.SentBytes, () => _sent.Value, null, "Bytes of reply bodies.");
        CreateConfigInstruments();
    }

    /// <summary>The meter, for listeners that want this gateway's instruments alone.</summary>
    public Meter Meter => _meter;

    /// <summary>Times of requests by route, service, method and code. Also an instrument of the meter, for listeners.</summary>
    public DurationHistogram Durations { get; }

    /// <summary>The gateway's own part of requests' times. Also an instrument of the meter, for listeners.</summary>
    public DurationHistogram Overheads { get; }

    /// <summary>Requests in flight.</summary>
    public long Active => Math.Max(0, _active.Value);

    public void Started() => _active.Add(1);

    /// <summary>A request that was started is a probe: it is not in flight, or no gateway that is scraped would ever be idle.</summary>
    public void TakeForProbe(Exchange exchange)
    {
        exchange.Record.IsProbe = true;
        _active.Add(-1);
    }

    /// <summary>Counts a finished request. Allocates nothing.</summary>
    public void Completed(Exchange exchange)
    {
        var record = exchange.Record;
        if (record.IsProbe)
        {
            return;
        }

        _active.Add(-1);
        if (record.BytesReceived != 0)
        {
            _received.Add(record.BytesReceived);
        }

        _sent.Add(record.BytesSent);
        RecordTimes(exchange, record);
        if (record.Problem is { } problem && _problems.Enabled)
        {
            _problems.Add(1, new("problem", problem.Kind.Id), new("policy", record.RefusedBy ?? ""));
        }

        if (record.UpstreamFailure is { } failure && _upstreamFailures.Enabled)
        {
            _upstreamFailures.Add(1, new("service", record.Service), new("failure", UpstreamFailureNames.Of(failure)));
        }

        if (record.Model is { } model)
        {
            _models.Record(model, record, exchange.Scope.Consumer?.Team ?? "");
        }
    }

    public void Dispose() => _meter.Dispose();

    private void RecordTimes(Exchange exchange, RequestRecord record)
    {
        long elapsed = Math.Max(0, record.EndedAt - record.StartedAt);
        var labels = new DurationLabels(exchange.Scope.Route, record.Service, MetricLabels.Method(exchange.Request.Method), MetricLabels.Code(record.Status));
        Durations.Record(elapsed, labels);
        if (_duration.Enabled)
        {
            Tell(elapsed, labels);
        }

        if (record.UpstreamStartedAt != 0)
        {
            if (record.UpstreamEndedAt == 0)
            {
                return;
            }

            elapsed = Math.Max(0, elapsed - (record.UpstreamEndedAt - record.UpstreamStartedAt));
        }

        Overheads.Record(elapsed, NoLabels);
        if (_overhead.Enabled)
        {
            _overhead.Record(_time.GetElapsedTime(0, elapsed).TotalSeconds);
        }
    }

    private void Tell(long elapsed, in DurationLabels labels)
    {
        // "api" is a label of the contract that products will fill; in Prometheus an empty label is an absent one.
        ReadOnlySpan<KeyValuePair<string, object?>> tags =
        [
            new("route", labels.Route),
            new("api", ""),
            new("service", labels.Service),
            new("method", labels.Method),
            new("code", labels.Code),
        ];
        _duration.Record(_time.GetElapsedTime(0, elapsed).TotalSeconds, tags);
    }

    private Histogram<double> InstrumentOf(DurationHistogram histogram)
        => _meter.CreateHistogram(histogram.Name, null, histogram.Help, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = histogram.Bounds });
}
