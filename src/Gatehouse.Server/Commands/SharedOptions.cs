using System.CommandLine;
using System.Globalization;
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
    public static Option<OutputFormat> Output(string name = "--output", bool csv = false)
    {
        string[] forms = csv ? ["table", "json", "yaml", "csv"] : ["table", "json", "yaml"];
        var option = new Option<OutputFormat>(name, "-o")
        {
            Description = csv ? "Form of the result: table (the default), json, yaml or csv." : "Form of the result: table (the default), json or yaml.",
            HelpName = "FORM",
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
                if (FormOf(text, csv) is { } form)
                {
                    return form;
                }

                result.AddError($"\"{text}\" is not one of {string.Join(", ", forms)}.");
                return OutputFormat.Table;
            },
        };
        option.CompletionSources.Clear();
        option.CompletionSources.Add(forms);
        return option;
    }

    /// <summary>A number from 0 on, with a point as decimal mark and nothing between its thousands: a comma is either of them, by who reads it.</summary>
    public static Option<decimal> Amount(string name, string description, bool isWhole = false) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            const decimal Most = 1_000_000_000_000;
            string text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
            if (decimal.TryParse(text, isWhole ? NumberStyles.None : NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number) && number <= Most)
            {
                return number;
            }

            result.AddError($"{name} takes a {(isWhole ? "whole number" : "number")} from 0 to {Most:0}{(isWhole ? "" : ", like 0.0125")}; \"{text}\" is none.");
            return 0;
        },
    };

    private static OutputFormat? FormOf(string text, bool csv) => text.ToLowerInvariant() switch
    {
        "table" => OutputFormat.Table,
        "json" => OutputFormat.Json,
        "yaml" => OutputFormat.Yaml,
        "csv" when csv => OutputFormat.Csv,
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
