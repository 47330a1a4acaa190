using System.Diagnostics.Metrics;
using System.Net;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Limits;

internal static partial class LimitTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Strikes =
        Meter.CreateCounter<long>(MetricNames.ClientLimits, unit: null, "Times a limit of a listener struck a client, by limit.");

    public static void Struck(ClientLimit limit) => Strikes.Add(1, new KeyValuePair<string, object?>("limit", NameOf(limit)));

    /// <summary>The limit as it is written in the configuration.</summary>
    public static string NameOf(ClientLimit limit) => limit switch
    {
        ClientLimit.HandshakeTime => "handshake_time",
        ClientLimit.HeaderTime => "header_time",
        ClientLimit.HeaderBytes => "header_bytes",
        ClientLimit.HeaderCount => "header_count",
        ClientLimit.RequestLine => "request_line",
        ClientLimit.Body => "body",
        ClientLimit.RequestTime => "request_time",
        ClientLimit.MinimumRate => "minimum_rate",
        ClientLimit.Connections => "connections",
        ClientLimit.Http2Streams => "http2_streams",
        ClientLimit.Http2Resets => "http2_resets",
        ClientLimit.Http2ControlFrames => "http2_control_frames",
        _ => throw new ArgumentOutOfRangeException(nameof(limit)),
    };

    [LoggerMessage(EventId = 3010, EventName = "http2.flood", Level = LogLevel.Warning, Message = "The HTTP/2 connection of {Client} was ended by {Limit}; {More} other(s) since the last such line.")]
    public static partial void Flood(ILogger logger, EndPoint? client, string limit, long more);
}
