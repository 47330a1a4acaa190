using Gatehouse.Core.Configuration;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Core.Snapshots;

/// <summary>Log lines about the configuration.</summary>
internal static partial class SnapshotLog
{
    public static void Write(ILogger log, ReloadOutcome outcome)
    {
        // The first load is told by whoever asked for it: the command prints it in full.
        if (outcome.IsFirst)
        {
            return;
        }

        foreach (var problem in outcome.Problems)
        {
            if (problem.Severity == ProblemSeverity.Error)
            {
                Error(log, ProblemText.Summary(problem));
            }
            else
            {
                Warning(log, ProblemText.Summary(problem));
            }
        }

        if (outcome.Succeeded)
        {
            Reloaded(log, outcome.Revision, outcome.Duration.TotalMilliseconds, outcome.Built, outcome.Reused);
        }
        else
        {
            Kept(log, outcome.Failure, outcome.Revision);
        }
    }

    [LoggerMessage(EventName = "config.reloaded", Level = LogLevel.Information, Message = "Configuration reloaded: revision {Revision} in {Milliseconds:0} ms, {Built} parts built, {Reused} kept")]
    private static partial void Reloaded(ILogger log, string revision, double milliseconds, int built, int reused);

    [LoggerMessage(EventName = "config.kept", Level = LogLevel.Error, Message = "Configuration refused; revision {Revision} stays in force")]
    private static partial void Kept(ILogger log, Exception? failure, string revision);

    [LoggerMessage(EventName = "config.error", Level = LogLevel.Error, Message = "{Problem}")]
    private static partial void Error(ILogger log, string problem);

    [LoggerMessage(EventName = "config.warning", Level = LogLevel.Warning, Message = "{Problem}")]
    private static partial void Warning(ILogger log, string problem);
}
