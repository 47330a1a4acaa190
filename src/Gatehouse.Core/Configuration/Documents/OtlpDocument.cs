using System.ComponentModel;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.Core.Configuration;

public sealed record OtlpDocument : Document
{
    [ShortForm]
    [Description("Address of the collector.")]
    [Example("http://otel-collector:4317")]
    public required HttpAddress Endpoint { get; init; }

    [Description("Protocol of the collector: grpc (port 4317) or http (port 4318, protobuf).")]
    public OtlpProtocol Protocol { get; init; } = OtlpProtocol.Grpc;
}
