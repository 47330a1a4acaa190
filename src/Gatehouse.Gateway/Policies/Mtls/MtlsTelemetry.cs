using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Policies.Mtls;

internal static partial class MtlsTelemetry
{
    [LoggerMessage(EventName = "mtls.refused", Level = LogLevel.Information, Message = "Policy {Policy} refuses a certificate: {Reason}")]
    public static partial void Refused(ILogger logger, string policy, string reason);
}
