using System.CommandLine;
using System.Globalization;
using Gatehouse.AI.Ledger;
using Gatehouse.Server.Output;
using Gatehouse.Server.Usage;

namespace Gatehouse.Server.Commands;

internal static class UsageEntriesCommand
{
    public static Command Create(Terminal terminal)
    {
        var options = new LedgerOptions();
        var call = new Option<string>("--call") { Description = "Only the entries of this call, by the id that its reply had in x-request-id.", HelpName = "ID" };
        var output = SharedOptions.Output(csv: true);
        var command = new Verb(
            "entries",
            "Write out entries of the ledger, oldest file first: each attempt, cache hit and correction.",
            "gatehouse usage entries --from 2026-11-01 --to 2026-11-30 -o csv > november.csv",
            "gatehouse usage entries --filter team=shop -o json",
            "gatehouse usage entries --call 6f900745e9-00000003")
        {
            options.Ledger, options.Config, options.From, options.To, options.Filter, call, output,
        };
        command.SetAction(result =>
        {
            if (UsageQuestion.Read(result.GetValue(options.From), result.GetValue(options.To), "", result.GetValue(options.Filter)!, out string fault) is not { } query)
            {
                return terminal.Fail(ExitCodes.Usage, fault);
            }

            if (LedgerPlace.Find(result.GetValue(options.Ledger), result.GetValue(options.Config), terminal, out int exitCode) is not { } place)
            {
                return exitCode;
            }

            var ledger = LedgerReader.Open(place.Folder, place.Zone);
            string? id = result.GetValue(call);
            Write(ledger.Entries(query).Where(e => id is null || e.CallId == id), result.GetValue(output), terminal);
            return LedgerPlace.Warn(ledger, terminal);
        });
        return command;
    }

    // One at a time: a month can be more than fits into memory.
    private static void Write(IEnumerable<LedgerEntry> entries, OutputFormat format, Terminal terminal)
    {
        switch (format)
        {
            case OutputFormat.Csv:
                Csv.Write(terminal.Out, EntryFields.All.Select(f => f.Name));
                WriteAll(entries, (entry, to) => Csv.Write(to, EntryFields.All.Select(f => f.Value(entry))), terminal.Out);
                break;
            case OutputFormat.Json:
                string before = "[\n";
                WriteAll(
                    entries,
                    (entry, to) =>
                    {
                        to.Write(before);
                        to.Write(UsageJson.Of(entry).ToJsonString());
                        before = ",\n";
                    },
                    terminal.Out);
                terminal.Out.WriteLine(before == "[\n" ? "[]" : "\n]");
                break;
            case OutputFormat.Yaml:
                StructuredOutput.Write(new System.Text.Json.Nodes.JsonArray([.. entries.Select(UsageJson.Of)]), format, terminal.Out);
                break;
            default:
                var table = new Table("AT", "ENTRY", "CALL", "TEAM", "CONSUMER", "MODEL", "PROVIDER MODEL", "OUTCOME", "TOKENS IN", "TOKENS OUT", "COST");
                foreach (var e in entries)
                {
                    table.Add(
                        e.At.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                        e.Id.ToString(),
                        e.CallId,
                        Shown(e.Team),
                        Shown(e.Consumer),
                        Shown(e.Model),
                        Shown(e.ProviderModel),
                        e.Kind == LedgerEntryKind.Attempt ? e.Outcome.ToString().ToLowerInvariant() : e.Kind == LedgerEntryKind.CacheHit ? "cache hit" : "correction",
                        e.Usage.TotalInput.ToString(CultureInfo.InvariantCulture),
                        e.Usage.TotalOutput.ToString(CultureInfo.InvariantCulture),
                        e.Cost is { } cost ? UsageTables.Money(cost, e.Currency) : "unknown");
                }

                table.Write(terminal.Out, terminal.ColorOut);
                break;
        }
    }

    // The terminal's writer passes on each piece that it is given.
    private static void WriteAll(IEnumerable<LedgerEntry> entries, Action<LedgerEntry, TextWriter> write, TextWriter output)
    {
        const int Piece = 64 * 1024;
        using var buffer = new StringWriter(CultureInfo.InvariantCulture);
        var text = buffer.GetStringBuilder();
        foreach (var entry in entries)
        {
            write(entry, buffer);
            if (text.Length > Piece)
            {
                output.Write(text);
                text.Clear();
            }
        }

        output.Write(text);
    }

    private static string Shown(string text) => text.Length == 0 ? "-" : text;
}
