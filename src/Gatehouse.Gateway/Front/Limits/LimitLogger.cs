using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Limits;

/// <summary>Counts the limits that Kestrel enforces by itself, and passes the message on to whoever listens.</summary>
/// <param name="inner">The log.</param>
/// <param name="from">The lowest level of events that are looked at, whatever the level of the log.</param>
internal class LimitLogger(ILogger inner, LogLevel from) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => inner.BeginScope(state);

    // Kestrel asks before it writes: the count must not depend on the level of the log.
    public bool IsEnabled(LogLevel logLevel) => logLevel >= from || inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (KestrelRefusals.LimitOf(eventId, exception) is { } limit)
        {
            LimitTelemetry.Struck(limit);

            // What any client can cause, as often as it likes, is no fault of the program's: Kestrel calls some of it critical.
            logLevel = LogLevel.Debug;
        }

        Look(eventId, state, exception);
        if (inner.IsEnabled(logLevel))
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    /// <summary>For what else is read from these events.</summary>
    protected virtual void Look<TState>(EventId eventId, TState state, Exception? exception)
    {
    }
}
