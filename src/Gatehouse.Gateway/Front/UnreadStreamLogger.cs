using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front;

/// <summary>Counts the streams and connections of HTTP/2 that Kestrel ended because of what the client sent, and passes the message on.</summary>
internal sealed class UnreadStreamLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => inner.BeginScope(state);

    // Both are told at this level; below it is a message for each frame, which nobody formats unasked.
    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Debug || inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (exception is not null && eventId.Name is "Http2StreamError" or "Http2ConnectionError")
        {
            FrontTelemetry.Unread(400, RefusalReasons.Protocol);
        }

        if (inner.IsEnabled(logLevel))
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }
}
