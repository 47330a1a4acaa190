using System.Diagnostics;
using Gatehouse.Core.Telemetry;
using OpenTelemetry;

namespace Gatehouse.Server.Observing;

/// <summary>Exports in batches the spans of one gateway; another in the same process has a source of the same name.</summary>
internal sealed class OwnSpanProcessor(RequestTraces traces, BaseExporter<Activity> exporter) : BatchActivityExportProcessor(exporter)
{
    public override void OnEnd(Activity data)
    {
        if (data.Source == traces.Source)
        {
            base.OnEnd(data);
        }
    }
}
