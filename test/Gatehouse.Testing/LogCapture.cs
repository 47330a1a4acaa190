using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Testing;

/// <summary>Keeps every log entry: a provider for a logger factory, and a factory itself.</summary>
public sealed class LogCapture : ILoggerProvider, ILoggerFactory
{
    private readonly ConcurrentQueue<LogEntry> _entries = new();

    /// <summary>What is below this is not kept.</summary>
    public LogLevel Least { get; set; } = LogLevel.Trace;

    public IReadOnlyList<LogEntry> Entries => [.. _entries];

    /// <summary>All messages, one a line: what to search for what must not be in a log.</summary>
    public string Text => string.Join('\n', _entries.Select(e => $"{e.Level} {e.Category} {e.Message} {e.Exception}"));

    public IEnumerable<LogEntry> Of(LogLevel level) => _entries.Where(e => e.Level == level);

    public ILogger CreateLogger(string categoryName) => new CapturingLogger(categoryName, this);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A capture is the only provider of its factory.");

    public void Dispose()
    {
    }

    public sealed record LogEntry(string Category, LogLevel Level, EventId Event, string Message, Exception? Exception);

    private sealed class CapturingLogger(string category, LogCapture capture) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None && logLevel >= capture.Least;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                capture._entries.Enqueue(new LogEntry(category, logLevel, eventId, formatter(state, exception), exception));
            }
        }
    }
}
