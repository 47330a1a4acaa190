using System.Diagnostics.Metrics;
using System.Net;
using Gatehouse.Core.Telemetry;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

internal static partial class FrontTelemetry
{
    private static readonly Meter Meter = new(MetricNames.Meter);

    private static readonly Counter<long> UnreadRequests =
        Meter.CreateCounter<long>(MetricNames.UnreadRequests, unit: null, "Requests refused while they were read, by status and reason.");

    private static readonly Counter<long> ConnectionsRefused =
        Meter.CreateCounter<long>(MetricNames.ConnectionsRefused, unit: null, "Connections closed before their first request, by reason.");

    public static void ConnectionRefused(string reason) => ConnectionsRefused.Add(1, new KeyValuePair<string, object?>("reason", reason));

    /// <param name="status">What the client was told; 400 for a stream or connection of HTTP/2 that was ended in place of an answer.</param>
    /// <param name="reason">One of <see cref="RefusalReasons"/>.</param>
    public static void Unread(int status, string reason)
        => UnreadRequests.Add(1, new KeyValuePair<string, object?>("code", status), new KeyValuePair<string, object?>("reason", reason));

    [LoggerMessage(EventId = 3001, EventName = "listener.bound", Level = LogLevel.Debug, Message = "Listening on {Address}.")]
    public static partial void ListenerBound(ILogger logger, string address);

    [LoggerMessage(EventId = 3002, EventName = "request.failed", Level = LogLevel.Error, Message = "Request {RequestId} failed inside the gateway.")]
    public static partial void RequestFailed(ILogger logger, string requestId, Exception fault);

    [LoggerMessage(EventId = 3003, EventName = "requests.cut", Level = LogLevel.Warning, Message = "{Count} request(s) were cut because they did not finish in time.")]
    public static partial void RequestsCut(ILogger logger, int count);

    [LoggerMessage(EventId = 3004, EventName = "files.scarce", Level = LogLevel.Warning, Message = "Nearly all files that the process may have open are (ulimit -n): new connections to {Address} wait until others end.")]
    public static partial void OutOfFiles(ILogger logger, EndPoint address);

    [LoggerMessage(EventId = 3005, EventName = "files.free", Level = LogLevel.Information, Message = "Connections to {Address} are accepted again.")]
    public static partial void FilesAgain(ILogger logger, EndPoint address);

    [LoggerMessage(EventId = 3010, EventName = "connection.refused", Level = LogLevel.Warning, Message = "A connection to {Listener} from {Address} was closed: {Reason}. Further ones are told of at most once a minute.")]
    public static partial void ConnectionRefused(ILogger logger, string listener, string address, string reason);
}
