using System.Diagnostics.Metrics;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Telemetry;
using Gatehouse.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Core.Tests.Telemetry;

public sealed class GatewayTelemetryTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Completed_ListenerThrows_IsTheOperatorsMatterAlone()
    {
        var loggers = new LogCapture();
        await using var telemetry = new GatewayTelemetry(_time, loggers, standardOutput: new TestOutputStream());
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter == telemetry.Metrics.Meter)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, _, _, _) => throw new InvalidOperationException("listener"));
        listener.Start();
        var exchange = Records.Finished(_time);
        telemetry.Completed(exchange, telemetry.Started(exchange));
        Assert.Equal(LogLevel.Error, loggers.Entries.Single().Level);
    }

    [Fact]
    public async Task Completed_LogOnAndMeasured_AllocatesNothing()
    {
        await using var telemetry = new GatewayTelemetry(_time, new LogCapture(), standardOutput: new TestOutputStream());
        telemetry.Apply(new TelemetryDocument { Logs = new LogsDocument { Format = LogFormat.Json } });
        double measured = 0;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, l) =>
            {
                if (instrument.Meter == telemetry.Metrics.Meter)
                {
                    l.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<double>((_, value, _, _) => measured += value);
        listener.Start();
        var exchange = Records.Finished(_time);
        Assert.Equal(0, Allocations.InSteadyState(() => telemetry.Completed(exchange, telemetry.Started(exchange))));
        Assert.True(measured > 0);
    }

    [Fact]
    public async Task Dropped_RingFull_IsAMetric()
    {
        var output = new TestOutputStream();
        output.Shut();
        await using var telemetry = new GatewayTelemetry(_time, new LogCapture(), standardOutput: output);
        telemetry.Apply(new TelemetryDocument());
        using var capture = new MetricCapture(only: meter => meter == telemetry.Metrics.Meter);
        var exchange = Records.Finished(_time);
        for (int i = 0; i < 20_000; i++)
        {
            telemetry.Completed(exchange, telemetry.Started(exchange));
        }

        capture.Observe();
        Assert.InRange(capture.Sum("gatehouse_access_log_dropped_total"), 1, 20_000);
        Assert.Equal(20_000, capture.Count("gatehouse_request_duration_seconds"));
        output.Open();
    }
}
