using System.Globalization;
using Gatehouse.Server.Output;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Hosting;

internal sealed class TerminalLogger(Terminal terminal, TimeProvider time, string category, LogLevel minimum) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
        {
            return;
        }

        string at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        string source = string.IsNullOrEmpty(eventId.Name) ? category : $"{category} {eventId.Name}";
        string line = $"{at} {Level(logLevel)} {source}: {OneLine(formatter(state, exception))}";
        terminal.Error.WriteLine(exception is null ? line : $"{line}: {OneLine(exception.ToString())}");
    }

    // A value from outside must not be able to fake a line of its own.
    private static string OneLine(string text)
        => text.AsSpan().ContainsAny('\r', '\n', '\u001b') ? text.ReplaceLineEndings(" | ").Replace('\u001b', '?') : text;

    private string Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => Style.Yellow("warning", terminal.ColorError),
        _ => Style.Red("error", terminal.ColorError),
    };
}
