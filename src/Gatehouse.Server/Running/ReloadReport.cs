using System.Globalization;
using Gatehouse.Core.Snapshots;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Running;

/// <summary>What the operator reads when a file has changed: what it came to, or every problem and that nothing changed.</summary>
internal sealed class ReloadReport(Terminal terminal, TimeProvider time)
{
    public void Write(ReloadOutcome outcome)
    {
        if (outcome.IsFirst)
        {
            return;
        }

        ProblemPrinter.Write(outcome.Problems, terminal);
        string at = time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        if (outcome.Succeeded)
        {
            string took = string.Create(CultureInfo.InvariantCulture, $"{outcome.Duration.TotalMilliseconds:0} ms (reading {outcome.Reading.TotalMilliseconds:0} ms)");
            terminal.Error.WriteLine(
                $"{at} {Style.Green("configuration reloaded", terminal.ColorError)}: revision {outcome.Revision}, {outcome.Built} built, {outcome.Reused} reused, {took}");
            return;
        }

        string reason = outcome.Failure is { } failure ? failure.Message : ProblemPrinter.Count(outcome.Problems);
        terminal.Error.WriteLine($"{at} {Style.Red("configuration not taken", terminal.ColorError)}: {reason}. Revision {outcome.Revision} stays in use.");
    }
}
