using System.Diagnostics.Metrics;

namespace Gatehouse.Core.Telemetry;

public sealed partial class GatehouseMetrics
{
    private Counter<long>? _reloads;
    private volatile string? _revision;
    private volatile bool _lastReloadFailed;

    /// <summary>Adds the counter of access log records that were dropped because their queue was full.</summary>
    public void Observe(AccessLog log)
        => _meter.CreateObservableCounter(MetricNames.AccessLogDropped, () => log.Dropped, null, "Access log records dropped because the queue was full or could not be written.");

    /// <summary>Adds when the certificates in use end, by their listener and their first name. Of several with the same the first to end counts.</summary>
    public void Observe(Func<IEnumerable<CertificateInUse>> certificates)
        => _meter.CreateObservableGauge(
            MetricNames.CertificateExpiry,
            () => certificates().GroupBy(c => (c.Listener, c.Name)).Select(c => new Measurement<long>(
                c.Min(one => one.End).ToUnixTimeSeconds(),
                new KeyValuePair<string, object?>("listener", c.Key.Listener),
                new KeyValuePair<string, object?>("certificate", c.Key.Name))),
            null,
            "When a certificate of a listener ends, in seconds since 1970.");

    /// <summary>A configuration was taken: it is the one that requests run under now.</summary>
    public void ConfigurationTaken(string revision, bool isReload = true)
    {
        _revision = revision;
        _lastReloadFailed = false;
        CountReload(isReload, "ok");
    }

    /// <summary>A configuration was refused: requests run under the one before.</summary>
    public void ConfigurationRefused()
    {
        _lastReloadFailed = true;
        CountReload(isReload: true, "refused");
    }

    private void CountReload(bool isReload, string result)
    {
        if (isReload)
        {
            _reloads!.Add(1, new KeyValuePair<string, object?>("result", result));
        }
    }

    private void CreateConfigInstruments()
    {
        _reloads = _meter.CreateCounter<long>(MetricNames.ConfigReloads, null, "Reloads of the configuration by result: ok or refused.");
        _meter.CreateObservableGauge(
            MetricNames.ConfigReloadSuccessful,
            () => _lastReloadFailed ? 0 : 1,
            null,
            "1 when the configuration as written is the one in use; 0 when it was refused and the last good one is kept.");
        _meter.CreateObservableGauge(
            MetricNames.ConfigInfo,
            () => _revision is { } revision
                ? [new Measurement<int>(1, new KeyValuePair<string, object?>("revision", revision))]
                : Array.Empty<Measurement<int>>(),
            null,
            "Always 1; its label is the revision of the configuration in use.");
    }
}
