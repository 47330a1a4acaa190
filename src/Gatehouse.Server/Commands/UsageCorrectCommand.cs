using System.CommandLine;
using Gatehouse.AI.Ledger;
using Gatehouse.Server.Output;
using Gatehouse.Server.Usage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Server.Commands;

/// <summary>Writes to the folder as one more process: a gateway that runs on it sees the correction in its next answer about usage.</summary>
internal static class UsageCorrectCommand
{
    private static readonly TimeSpan Forever = TimeSpan.FromDays(100 * 366);

    public static Command Create(Terminal terminal)
    {
        var entry = new Argument<string>("entry") { Description = "Id of the entry; see gatehouse usage entries" };
        var options = new LedgerOptions();
        var cost = SharedOptions.Amount("--cost", "What it cost, in the entry's currency, with a point as decimal mark.");
        cost.HelpName = "AMOUNT";
        cost.Required = true;
        var reason = new Option<string>("--reason") { Description = "Why, for whoever reads the ledger.", HelpName = "TEXT", Required = true };
        var command = new Verb(
            "correct",
            "Set the cost of an entry right, by a new entry with the difference. Works while a gateway runs.",
            "gatehouse usage correct 01939f4e-7c1a-7d3b-9e55-2f1f0c6b8a11 --cost 0.0125 --reason 'invoice 4711'")
        {
            entry, options.Ledger, options.Config, cost, reason,
        };
        command.SetAction(async result =>
        {
            if (!Guid.TryParse(result.GetValue(entry), out var id))
            {
                return terminal.Fail(ExitCodes.Usage, $"\"{result.GetValue(entry)}\" is no id of an entry.");
            }

            if (LedgerPlace.Find(result.GetValue(options.Ledger), result.GetValue(options.Config), terminal, out int exitCode) is not { } place)
            {
                return exitCode;
            }

            var settings = place.Settings ?? new LedgerSettings(place.Folder, LedgerReader.Open(place.Folder).Zone);
            return await CorrectAsync(settings, id, result.GetValue(cost), result.GetValue(reason)!, terminal);
        });
        return command;
    }

    private static async Task<int> CorrectAsync(LedgerSettings settings, Guid id, decimal cost, string reason, Terminal terminal)
    {
        // Whoever corrects an entry does not mean to remove others: retention is the gateway's.
        using var ledger = new DurableLedger(settings with { Retention = Forever, KeepUsage = Forever }, TimeProvider.System, NullLoggerFactory.Instance);
        var result = await ledger.CorrectAsync(id, cost, reason);
        await ledger.Recovered;
        if (result.Entry is not { } correction)
        {
            return terminal.Fail(ExitCodes.Refused, result.Refusal + ".");
        }

        if (!ledger.IsDurable)
        {
            return terminal.Fail(ExitCodes.Refused, $"the ledger cannot be written: {ledger.Fault}.");
        }

        terminal.Out.WriteLine($"{correction.Id}: {UsageTables.Money(correction.Cost ?? 0, correction.Currency)} of difference");
        return ExitCodes.Right;
    }
}
