using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Bodies;

/// <summary>
/// Kestrel's logger, but for one warning. When a body was looked into (a route asks for its fields) and its client leaves before
/// its end, Kestrel stumbles over the bytes that are left when it reads on, and ends the connection, as is right: with a stack
/// trace for each such client, which any client can cause.
/// </summary>
internal sealed class AbandonedBodyLogger(ILogger inner) : ILogger
{
    // System.IO.Pipelines has no type of its own for it.
    private const string AlreadyReading = "Reading is already in progress.";

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => inner.BeginScope(state);

    public bool IsEnabled(LogLevel logLevel) => inner.IsEnabled(logLevel);

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => inner.Log(exception is InvalidOperationException { Message: AlreadyReading } ? LogLevel.Debug : logLevel, eventId, state, exception, formatter);
}
