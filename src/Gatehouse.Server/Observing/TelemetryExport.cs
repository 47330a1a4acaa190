using Gatehouse.Core.Configuration;
using Gatehouse.Core.Telemetry;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Gatehouse.Server.Observing;

/// <summary>
/// Sends what is measured and traced out of the process: Prometheus text on request, OTLP when the configuration names a
/// collector. Without a collector nobody listens to spans, and none are made.
/// </summary>
internal sealed class TelemetryExport : IDisposable
{
    /// <summary>Label sets that one metric may have before the rest is counted together.</summary>
    private const int MetricCardinality = 20_000;

    private readonly GatewayTelemetry _telemetry;
    private readonly string _version;
    private readonly MeterProvider _scraped;
    private readonly Lock _gate = new();
    private OtlpDocument? _collector;
    private MeterProvider? _pushed;
    private TracerProvider? _traced;

    public TelemetryExport(GatewayTelemetry telemetry, string version)
    {
        _telemetry = telemetry;
        _version = version;
        _scraped = Measure(telemetry, countsTimes: false)
            .AddPrometheusExporter(options =>
            {
                options.ScopeInfoEnabled = false;
                options.TargetInfoEnabled = false;
                options.ScrapeResponseCacheDurationMilliseconds = 0;
            })
            .Build();
        Scrape = new PrometheusScrape(_scraped, telemetry.Metrics);
    }

    /// <summary>What /metrics answers with.</summary>
    public PrometheusScrape Scrape { get; }

    /// <summary>Takes over the collector of a configuration, at start and at every reload; an unchanged one keeps its connection.</summary>
    public void Apply(TelemetryDocument document)
    {
        lock (_gate)
        {
            var wanted = document.Otlp;
            if (wanted?.Endpoint == _collector?.Endpoint && wanted?.Protocol == _collector?.Protocol)
            {
                return;
            }

            StopPushing();
            _collector = wanted;
            if (wanted is not null)
            {
                StartPushing(wanted);
            }
        }
    }

    /// <summary>Sends what was not sent yet to the collector, within this time, and ends the export.</summary>
    public void Stop(TimeSpan timeout)
    {
        lock (_gate)
        {
            int milliseconds = (int)timeout.TotalMilliseconds;
            _traced?.ForceFlush(milliseconds);
            _pushed?.ForceFlush(milliseconds);
            StopPushing();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            StopPushing();
        }

        _scraped.Dispose();
    }

    private void StartPushing(OtlpDocument collector)
    {
        _pushed = Measure(_telemetry, countsTimes: true).AddOtlpExporter(options => Address(options, collector, "/v1/metrics")).Build();
        var options = new OtlpExporterOptions();
        Address(options, collector, "/v1/traces");
        _traced = Sdk.CreateTracerProviderBuilder()
            .ConfigureResource(Describe)
            .AddSource(RequestTraces.SourceName)
            .SetSampler(new AlwaysOnSampler()) // RequestTraces samples before a span is made
            .AddProcessor(new OwnSpanProcessor(_telemetry.Traces, new OtlpTraceExporter(options)))
            .Build();
    }

    private void StopPushing()
    {
        _traced?.Dispose();
        _pushed?.Dispose();
        _traced = null;
        _pushed = null;
    }

    private static void Address(OtlpExporterOptions options, OtlpDocument collector, string httpPath)
    {
        bool isHttp = collector.Protocol == OtlpProtocol.Http;
        options.Protocol = isHttp ? OtlpExportProtocol.HttpProtobuf : OtlpExportProtocol.Grpc;
        options.Endpoint = new Uri(isHttp ? collector.Endpoint + httpPath : collector.Endpoint.ToString());
    }

    // Another gateway in the same process (a test's) has meters of the same name, told apart by their scope.
    private MeterProviderBuilder Measure(GatewayTelemetry telemetry, bool countsTimes) => Sdk.CreateMeterProviderBuilder()
        .ConfigureResource(Describe)
        .AddMeter(MetricNames.Meter, "System.Runtime")
        .AddView(instrument => instrument switch
        {
            { Meter.Scope: { } scope } when scope != telemetry.Metrics => MetricStreamConfiguration.Drop,
            { Name: MetricNames.RequestDuration or MetricNames.Overhead } when !countsTimes => MetricStreamConfiguration.Drop,
            { Name: MetricNames.RequestDuration } => new MetricStreamConfiguration { CardinalityLimit = MetricCardinality },
            _ => null,
        });

    private void Describe(ResourceBuilder resource) => resource.AddService("gatehouse", serviceVersion: _version);
}
