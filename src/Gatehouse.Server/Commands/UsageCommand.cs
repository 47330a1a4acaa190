using System.CommandLine;
using Gatehouse.AI.Ledger;
using Gatehouse.AI.Ledger.Usage;
using Gatehouse.Server.Output;
using Gatehouse.Server.Usage;

namespace Gatehouse.Server.Commands;

/// <summary>What model calls used and cost, from the ledger's folder; works while a gateway writes to it.</summary>
internal static class UsageCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new LedgerOptions();
        var by = new Option<string>("--by") { Description = $"What rows are told apart by, separated by commas: {string.Join(", ", UsageDimensions.All.Select(d => d.Name))}.", HelpName = "NAMES", DefaultValueFactory = _ => "team,model" };
        var output = SharedOptions.Output(csv: true);
        var command = new Verb(
            "usage",
            "Show what model calls used and cost, from the ledger.",
            "gatehouse usage",
            "gatehouse usage --from 2026-11-01 --to 2026-11-30 --by team,model",
            "gatehouse usage --by day --filter team=shop -o csv",
            "gatehouse usage month 2026-11",
            "gatehouse usage --ledger /var/lib/gatehouse/ledger --by provider -o json")
        {
            options.Ledger, options.Config, options.From, options.To, by, options.Filter, output,
            UsageMonthCommand.Create(terminal),
            UsageEntriesCommand.Create(terminal),
            UsageScoresCommand.Create(terminal),
            UsageCorrectCommand.Create(terminal),
        };
        command.SetAction(result =>
        {
            var query = UsageQuestion.Read(result.GetValue(options.From), result.GetValue(options.To), result.GetValue(by)!, result.GetValue(options.Filter)!, out string fault);
            return query is null
                ? terminal.Fail(ExitCodes.Usage, fault)
                : LedgerPlace.Find(result.GetValue(options.Ledger), result.GetValue(options.Config), terminal, out int exitCode) is { } place
                    ? Show(LedgerReader.Open(place.Folder, place.Zone), query, result.GetValue(output), terminal)
                    : exitCode;
        });
        return command;
    }

    private static int Show(LedgerReader ledger, UsageQuery query, OutputFormat format, Terminal terminal)
    {
        var rows = ledger.Usage(query);
        switch (format)
        {
            case OutputFormat.Table:
                UsageTables.Write(rows, query.By, terminal);
                break;
            case OutputFormat.Csv:
                Csv.Write(terminal.Out, [.. query.By.Select(UsageDimensions.NameOf), .. query.By.Contains(UsageDimension.Currency) ? Array.Empty<string>() : ["currency"], .. UsageFields.All.Select(f => f.Name)]);
                foreach (var row in rows)
                {
                    Csv.Write(terminal.Out, [.. row.Values, .. query.By.Contains(UsageDimension.Currency) ? Array.Empty<string>() : [row.Currency], .. UsageFields.All.Select(f => f.Value(row.Sums))]);
                }

                break;
            default:
                StructuredOutput.Write(UsageJson.Of(rows, query, ledger.Damages), format, terminal.Out);
                break;
        }

        return LedgerPlace.Warn(ledger, terminal);
    }
}
