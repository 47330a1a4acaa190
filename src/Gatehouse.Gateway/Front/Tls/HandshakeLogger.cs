using System.Security.Authentication;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Front.Tls;

/// <summary>Counts the handshakes that failed, by reason: Kestrel tells of them in its log alone. Passes the message on to whoever listens.</summary>
internal sealed class HandshakeLogger(ILogger inner) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => inner.BeginScope(state);

    // Kestrel asks before it writes: the count must not depend on the level of the log.
    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Name is "AuthenticationFailed" or "AuthenticationTimedOut")
        {
            TlsTelemetry.Failed(ReasonOf(eventId.Name, exception));
        }

        if (inner.IsEnabled(logLevel))
        {
            inner.Log(logLevel, eventId, state, exception, formatter);
        }
    }

    private static string ReasonOf(string happened, Exception? exception) => exception switch
    {
        _ when happened == "AuthenticationTimedOut" => "timeout",
        HandshakeRefusedException => "no_certificate",

        // What OpenSSL refuses has its word inside; what our own check of the client's certificate refuses has none.
        AuthenticationException { InnerException: null } => "client_certificate",
        AuthenticationException => "protocol",
        _ => "closed",
    };
}
