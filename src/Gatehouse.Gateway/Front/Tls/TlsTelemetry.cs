using System.Diagnostics.Metrics;
using System.Security.Authentication;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Tls;

internal static partial class TlsTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> Handshakes =
        Meter.CreateCounter<long>(MetricNames.TlsHandshakes, unit: null, "Handshakes of clients that were completed, by version of TLS.");

    private static readonly Counter<long> Failures =
        Meter.CreateCounter<long>(MetricNames.TlsHandshakeFailures, unit: null, "Handshakes of clients that failed: protocol, closed, timeout, no_certificate or client_certificate.");

    public static void Completed(SslProtocols version)
        => Handshakes.Add(1, new KeyValuePair<string, object?>("version", version == SslProtocols.Tls13 ? "1.3" : "1.2"));

    public static void Failed(string reason) => Failures.Add(1, new KeyValuePair<string, object?>("reason", reason));

    [LoggerMessage(EventId = 3020, EventName = "certificate.renewed", Level = LogLevel.Information, Message = "{Listener}: the files of its certificates changed and are in use")]
    public static partial void Renewed(ILogger logger, string listener);

    [LoggerMessage(EventId = 3021, EventName = "certificate.bad", Level = LogLevel.Error, Message = "{Listener}: {Reason}. What was in use before is used on.")]
    public static partial void NotRenewed(ILogger logger, string listener, string reason);

    [LoggerMessage(EventId = 3022, EventName = "client_certificate.refused", Level = LogLevel.Warning, Message = "{Listener}: the certificate of a client is refused ({Count} since the last word): {Reason}")]
    public static partial void ClientRefused(ILogger logger, string listener, long count, string reason);

    [LoggerMessage(EventId = 3023, EventName = "http3.unavailable", Level = LogLevel.Warning, Message = "{Listener}: HTTP/3 is not served, because this machine has no QUIC (libmsquic); the other versions are")]
    public static partial void NoQuic(ILogger logger, string listener);
}
