using System.CommandLine;
using Gatehouse.AI.Ledger;
using Gatehouse.Server.Output;
using Gatehouse.Server.Usage;

namespace Gatehouse.Server.Commands;

internal static class UsageMonthCommand
{
    public static Command Create(Terminal terminal)
    {
        var month = new Argument<string>("month") { Description = "The month: 2026-11" };
        var options = new LedgerOptions();
        var output = SharedOptions.Output();
        var command = new Verb(
            "month",
            "Report a month: its cost by team, model and provider, and what of it is estimated, corrected, saved, uncertain or has no price.",
            "gatehouse usage month 2026-11",
            "gatehouse usage month 2026-11 -o json")
        {
            month, options.Ledger, options.Config, output,
        };
        command.SetAction(result =>
        {
            string asked = result.GetValue(month)!;
            if (!UsageQuestion.TryReadMonth(asked, out var first, out var last))
            {
                return terminal.Fail(ExitCodes.Usage, $"\"{asked}\" is no month: write 2026-11.");
            }

            if (LedgerPlace.Find(result.GetValue(options.Ledger), result.GetValue(options.Config), terminal, out int exitCode) is not { } place)
            {
                return exitCode;
            }

            var ledger = LedgerReader.Open(place.Folder, place.Zone);
            var report = new MonthReport(ledger, asked, first, last);
            if (result.GetValue(output) is var format and not OutputFormat.Table)
            {
                StructuredOutput.Write(report.ToJson(), format, terminal.Out);
            }
            else
            {
                report.WriteTables(terminal);
            }

            return LedgerPlace.Warn(ledger, terminal);
        });
        return command;
    }
}
