using System.CommandLine;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

/// <summary>Verbs of the command line that arrive later: refused as "not built yet" rather than as unknown.</summary>
internal static class PlannedCommands
{
    private static readonly (string Verb, string Summary)[] Planned =
    [
        ("fmt", "Write a configuration in its canonical form."),
        ("test", "Run the tests beside a configuration."),
        ("diff", "Show what a configuration would change on a running server."),
        ("apply", "Apply a configuration to a running server."),
        ("dump", "Print the configuration of a running server."),
        ("rollback", "Go back to an earlier revision."),
        ("services", "List services and the health of their targets."),
        ("keys", "Create, rotate and revoke keys."),
        ("consumers", "List consumers."),
        ("subscriptions", "List subscriptions."),
        ("logs", "Search the log of calls."),
        ("top", "Show live traffic."),
        ("import", "Take over another gateway's configuration."),
        ("export", "Write a configuration in another form."),
        ("doctor", "Look for what is wrong on this machine."),
    ];

    public static IEnumerable<Command> Create(Terminal terminal)
    {
        foreach (var (verb, summary) in Planned)
        {
            var command = new Command(verb, $"{summary} Not built yet.") { Hidden = true, TreatUnmatchedTokensAsErrors = false };
            command.SetAction(_ => terminal.Fail(ExitCodes.Usage, $"{verb} is not built yet. gatehouse --help lists what is."));
            yield return command;
        }
    }
}
