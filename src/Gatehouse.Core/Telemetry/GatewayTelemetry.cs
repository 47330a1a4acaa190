using System.Diagnostics;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Telemetry;

/// <summary>Metrics, spans and the access log of one gateway. Each costs nothing while nobody asks for it.</summary>
public sealed partial class GatewayTelemetry : RequestTelemetry, IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly ILogger _logger;

    /// <param name="time">Clock that the records' timestamps come from.</param>
    /// <param name="loggers">For faults of the telemetry itself.</param>
    /// <param name="version">Version of the program, as told to collectors.</param>
    /// <param name="standardOutput">Where the access log goes without a file; null is the process's standard output.</param>
    public GatewayTelemetry(TimeProvider time, ILoggerFactory loggers, string? version = null, Stream? standardOutput = null)
    {
        _time = time;
        _logger = loggers.CreateLogger("Gatehouse.Telemetry");
        Metrics = new GatehouseMetrics(time, version);
        Traces = new RequestTraces(time, version);
        Log = new AccessLog(time, loggers, standardOutput);
        Metrics.Observe(Log);
    }

    public GatehouseMetrics Metrics { get; }

    public RequestTraces Traces { get; }

    public AccessLog Log { get; }

    /// <summary>Takes over the settings of a configuration, at start and at every reload.</summary>
    public void Apply(TelemetryDocument document)
    {
        Traces.Sample(document.Traces.Sample);
        Log.Apply(document.Logs);
    }

    public override object? Started(Exchange exchange)
    {
        Metrics.Started();
        return Traces.Start(exchange);
    }

    public override void Completed(Exchange exchange, object? token)
    {
        if (exchange.Record.EndedAt == 0)
        {
            exchange.Record.EndedAt = _time.GetTimestamp();
        }

        try
        {
            Metrics.Completed(exchange);
            Log.Add(exchange);
            if (token is Activity span)
            {
                Traces.End(span, exchange);
            }
        }
        catch (Exception e)
        {
            // A listener's fault (an exporter, an enricher) is not the request's.
            LogFailed(e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Log.DisposeAsync();
        Metrics.Dispose();
        Traces.Dispose();
    }

    [LoggerMessage(EventName = "telemetry.failed", Level = LogLevel.Error, Message = "A request could not be recorded")]
    private partial void LogFailed(Exception exception);
}
