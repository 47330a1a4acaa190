using System.CommandLine;
using System.Globalization;
using Gatehouse.AI.Ledger;
using Gatehouse.Server.Output;
using Gatehouse.Server.Usage;

namespace Gatehouse.Server.Commands;

internal static class UsageScoresCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new LedgerOptions();
        var output = SharedOptions.Output();
        var command = new Verb(
            "scores",
            "Show what was thought of answers, by model and arm.",
            "gatehouse usage scores",
            "gatehouse usage scores -o json")
        {
            options.Ledger, options.Config, output,
        };
        command.SetAction(result =>
        {
            if (LedgerPlace.Find(result.GetValue(options.Ledger), result.GetValue(options.Config), terminal, out int exitCode) is not { } place)
            {
                return exitCode;
            }

            var ledger = LedgerReader.Open(place.Folder, place.Zone);
            if (result.GetValue(output) is var format and not OutputFormat.Table)
            {
                StructuredOutput.Write(UsageJson.Scores(ledger.Scores()), format, terminal.Out);
                return LedgerPlace.Warn(ledger, terminal);
            }

            var table = new Table("MODEL", "PROVIDER MODEL", "ARM", "SCORE", "COUNT", "MEAN");
            foreach (var row in ledger.Scores())
            {
                table.Add(Shown(row.Model), Shown(row.ProviderModel), Shown(row.Arm), row.Name, row.Count.ToString(CultureInfo.InvariantCulture), row.Mean.ToString("0.####", CultureInfo.InvariantCulture));
            }

            table.Write(terminal.Out, terminal.ColorOut);
            return LedgerPlace.Warn(ledger, terminal);
        });
        return command;
    }

    private static string Shown(string text) => text.Length == 0 ? "-" : text;
}
