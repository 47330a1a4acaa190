using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

internal static partial class FrontTelemetry
{
    [LoggerMessage(EventId = 3001, EventName = "ListenerBound", Level = LogLevel.Debug, Message = "Listening on {Address}.")]
    public static partial void ListenerBound(ILogger logger, string address);

    [LoggerMessage(EventId = 3002, EventName = "RequestFailed", Level = LogLevel.Error, Message = "Request {RequestId} failed inside the gateway.")]
    public static partial void RequestFailed(ILogger logger, string requestId, Exception fault);

    [LoggerMessage(EventId = 3003, EventName = "RequestsCut", Level = LogLevel.Warning, Message = "{Count} request(s) were cut because they did not finish in time.")]
    public static partial void RequestsCut(ILogger logger, int count);
}
