using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Tls;

internal static partial class TlsTelemetry
{
    [LoggerMessage(EventId = 3020, EventName = "certificate.renewed", Level = LogLevel.Information, Message = "{Listener}: the files of its certificates changed and are in use")]
    public static partial void Renewed(ILogger logger, string listener);

    [LoggerMessage(EventId = 3021, EventName = "certificate.bad", Level = LogLevel.Error, Message = "{Listener}: {Reason}. The certificate before it is shown on.")]
    public static partial void NotRenewed(ILogger logger, string listener, string reason);
}
