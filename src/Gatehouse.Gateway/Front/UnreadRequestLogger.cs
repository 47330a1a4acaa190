using Gatehouse.Gateway.Front.Limits;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

/// <summary>Counts the requests Kestrel refused, by status and reason, and the limits that struck.</summary>
internal sealed class UnreadRequestLogger(ILogger inner) : LimitLogger(inner, LogLevel.Trace)
{
    protected override void Look<TState>(EventId eventId, TState state, Exception? exception)
    {
        if (exception is BadHttpRequestException refused)
        {
            FrontTelemetry.Unread(refused.StatusCode, RefusalReasons.Of(refused.StatusCode, refused.Message));
        }
    }
}
