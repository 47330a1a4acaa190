using System.CommandLine;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

/// <summary>Options that mean the same on every command.</summary>
internal static class SharedOptions
{
    public const string DefaultFile = "gatehouse.yaml";

    public static Option<string> Config() => new("--config", "-c")
    {
        Description = $"Configuration file. Default: ./{DefaultFile}",
        HelpName = "FILE",
    };

    public static Option<OutputFormat> Output() => new("--output", "-o")
    {
        Description = "Form of the result: table, json or yaml.",
        HelpName = "FORM",
        DefaultValueFactory = _ => OutputFormat.Table,
    };

    /// <summary>The file to read: the one given, or the default one when it is there; null after saying what to do.</summary>
    public static string? FindConfig(string? given, Terminal terminal, string orElse = "")
    {
        if (given is not null)
        {
            if (File.Exists(given))
            {
                return given;
            }

            terminal.Fail(ExitCodes.Usage, Directory.Exists(given) ? $"{given} is a folder; name a file." : $"{given} does not exist.");
            return null;
        }

        if (File.Exists(DefaultFile))
        {
            return DefaultFile;
        }

        terminal.Fail(ExitCodes.Usage, $"there is no {DefaultFile} in this folder. Name a file with -c FILE or write one with gatehouse init{orElse}.");
        return null;
    }
}
