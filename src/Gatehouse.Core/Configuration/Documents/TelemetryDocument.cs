using System.ComponentModel;

namespace Gatehouse.Core.Configuration;

public sealed record TelemetryDocument : Document
{
    [Description("Where OpenTelemetry traces and metrics are sent; nowhere when not set.")]
    public OtlpDocument? Otlp { get; init; }

    [Description("Which requests are traced.")]
    public TracesDocument Traces { get; init; } = new();

    [Description("The access log.")]
    public LogsDocument Logs { get; init; } = new();
}
