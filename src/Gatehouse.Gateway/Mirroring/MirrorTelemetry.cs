using System.Diagnostics.Metrics;
using Gatehouse.Core.Telemetry;

namespace Gatehouse.Gateway.Mirroring;

/// <summary>What is counted of mirrored requests. They are in no other metric of requests and not in the access log.</summary>
internal static class MirrorTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Mirrored =
        Meter.CreateCounter<long>(MetricNames.Mirrored, unit: null, "Requests drawn for mirroring, by route, service and what became of the copy.");

    public static void Count(string route, string service, MirrorResult result)
    {
        if (Mirrored.Enabled)
        {
            Mirrored.Add(1, new("route", route), new("service", service), new("result", NameOf(result)));
        }
    }

    private static string NameOf(MirrorResult result) => result switch
    {
        MirrorResult.Answered => "answered",
        MirrorResult.ServerError => "server_error",
        MirrorResult.Failed => "failed",
        MirrorResult.Busy => "busy",
        MirrorResult.BodyTooLarge => "body_too_large",
        _ => "body_unread",
    };
}
