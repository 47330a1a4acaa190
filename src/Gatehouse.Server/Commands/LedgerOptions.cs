using System.CommandLine;

namespace Gatehouse.Server.Commands;

/// <summary>Options of all verbs about the ledger.</summary>
internal sealed class LedgerOptions
{
    public Option<string> Ledger { get; } = new("--ledger") { Description = "Folder of the ledger, in place of the one in the configuration.", HelpName = "FOLDER" };

    public Option<string> Config { get; } = SharedOptions.Config();

    public Option<string> From { get; } = new("--from") { Description = "The first day, in the ledger's time zone.", HelpName = "DAY" };

    public Option<string> To { get; } = new("--to") { Description = "The last day.", HelpName = "DAY" };

    public Option<string[]> Filter { get; } = new("--filter") { Description = "Only what has this value: team=shop. May be given several times.", HelpName = "NAME=VALUE", DefaultValueFactory = _ => [] };
}
