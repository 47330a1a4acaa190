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

    /// <summary>-o; its long name is another one where a command has something else by the name of output.</summary>
    public static Option<OutputFormat> Output(string name = "--output")
    {
        var option = new Option<OutputFormat>(name, "-o")
        {
            Description = "Form of the result: table (the default), json or yaml.",
            HelpName = "FORM",
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
                if (FormOf(text) is { } form)
                {
                    return form;
                }

                result.AddError($"\"{text}\" is not one of table, json, yaml.");
                return OutputFormat.Table;
            },
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add("table", "json", "yaml");
        return option;
    }

    private static OutputFormat? FormOf(string text) => text.ToLowerInvariant() switch
    {
        "table" => OutputFormat.Table,
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        _ => null,
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
