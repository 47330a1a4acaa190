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

    /// <summary>A value from outside must not be able to fake a line of its own, nor to steer a terminal.</summary>
    internal static string OneLine(string text)
    {
        text = text.ReplaceLineEndings(" | ");
        foreach (char c in text)
        {
            if (IsSteering(c))
            {
                return string.Create(text.Length, text, static (shown, source) =>
                {
                    for (int i = 0; i < shown.Length; i++)
                    {
                        shown[i] = IsSteering(source[i]) ? '?' : source[i];
                    }
                });
            }
        }

        return text;
    }

    // Controls (also those of eight bits, such as U+009B) and characters that turn the direction of writing.
    private static bool IsSteering(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format && c != '\t';

    private string Level(LogLevel level) => level switch
    {
        LogLevel.Trace or LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => Style.Yellow("warning", terminal.ColorError),
        _ => Style.Red("error", terminal.ColorError),
    };
}
