using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Gatehouse.Core.Configuration;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

/// <summary>Runs the verb that was written; wrong usage ends with its own exit code and the verb's help one step away.</summary>
internal static class CommandLine
{
    public static async Task<int> InvokeAsync(RootCommand root, string[] args, Terminal terminal)
    {
        args = args.Length == 0 ? ["--help"] : args;
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = new HelpWithExamples((HelpAction)option.Action!);
        }

        // A value that begins with @ is a file of ours (-d @body.json), never a file of arguments.
        var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (result.Errors.Count > 0 && !AsksForHelp(args))
        {
            return Refuse(result, terminal);
        }

        // Signals are the run command's own business: draining takes longer than any fixed time here.
        var configuration = new InvocationConfiguration
        {
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
            Output = terminal.Out,
            Error = terminal.Error,
        };
        try
        {
            return await result.InvokeAsync(configuration);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return terminal.Fail(ExitCodes.Refused, failure.Message);
        }
    }

    private static int Refuse(ParseResult result, Terminal terminal)
    {
        foreach (string message in Faults(result))
        {
            terminal.Fail(ExitCodes.Usage, message);
        }

        var words = new List<string>();
        for (SymbolResult? at = result.CommandResult; at is CommandResult { Command: var command }; at = at.Parent)
        {
            words.Insert(0, command is RootCommand ? "gatehouse" : command.Name);
        }

        terminal.Error.WriteLine($"See: {string.Join(' ', words)} --help");
        return ExitCodes.Usage;
    }

    // A word that is not known is the cause of what else the parser misses.
    private static IEnumerable<string> Faults(ParseResult result)
    {
        var command = result.CommandResult.Command;
        if (result.UnmatchedTokens.Count > 0)
        {
            string word = result.UnmatchedTokens[0];
            string[] known = word.StartsWith('-') || command.Subcommands.Count == 0
                ? [.. command.Options.SelectMany(o => o.Aliases.Append(o.Name))]
                : [.. command.Subcommands.Select(c => c.Name)];
            string kind = word.StartsWith('-') ? "an option" : command is RootCommand ? "a command" : "expected";
            string hint = NearName.Hint(word, known.Where(k => k.Length > 2)) is { } near ? " " + near : "";
            return [$"\"{word}\" is not {kind} here.{hint}"];
        }

        string[] missing = [.. command.Arguments.Where(a => a.Arity.MinimumNumberOfValues > (result.GetResult(a)?.Tokens.Count ?? 0)).Select(a => $"<{a.Name}>")];
        return missing.Length > 0 ? [$"{command.Name} needs {string.Join(" and ", missing)}."] : result.Errors.Select(e => e.Message);
    }

    private static bool AsksForHelp(string[] args) => args.Any(a => a is "--help" or "-h" or "-?");
}
