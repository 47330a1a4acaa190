using Gatehouse.Core.Snapshots;
using Gatehouse.Server.Output;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Hosting;

/// <summary>
/// What the program has to say while it runs, as lines on standard error: time, level, category, message. Standard output
/// belongs to the access log. The stock console logger costs 20 ms at start and a thread; this needs neither.
/// </summary>
internal sealed class TerminalLoggerFactory(Terminal terminal, TimeProvider time, LogLevel minimum) : ILoggerFactory
{
    // Reloads are told by the run command, with source lines and hints.
    private static readonly string Reloads = typeof(SnapshotReloader).FullName!;

    public ILogger CreateLogger(string categoryName)
        => new TerminalLogger(terminal, time, categoryName, LevelOf(categoryName));

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("This factory writes to the terminal only.");

    public void Dispose()
    {
    }

    private LogLevel LevelOf(string category)
        => category == Reloads ? LogLevel.None : category.StartsWith("Gatehouse", StringComparison.Ordinal) ? minimum : LogLevel.Warning;
}
