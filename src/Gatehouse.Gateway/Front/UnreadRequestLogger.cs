using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

/// <summary>Counts the requests Kestrel refused, by status and reason, and passes the message on to whoever listens.</summary>
internal sealed class UnreadRequestLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => inner.BeginScope(state);

    // Kestrel asks before it writes: the count must not depend on the level of the log.
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is BadHttpRequestException refused)
        {
            FrontTelemetry.Unread(refused.StatusCode, RefusalReasons.Of(refused.StatusCode, refused.Message));
        }

        if (inner.IsEnabled(logLevel))
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
