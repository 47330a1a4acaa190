using System.CommandLine;
using System.Text.Json.Nodes;
using Gatehouse.Core.Configuration;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

internal static class ValidateCommand
{
    public static Command Create(Terminal terminal)
    {
        var files = new Argument<string[]>("file") { Description = $"Files to check. Default: ./{SharedOptions.DefaultFile}", Arity = ArgumentArity.ZeroOrMore };
        var config = new Option<string[]>("--config", "-c") { Description = "A file to check; may be repeated.", HelpName = "FILE", DefaultValueFactory = _ => [] };
        var output = SharedOptions.Output();
        var command = new Verb(
            "validate",
            "Check configuration files: everything that run would check, without starting anything.",
            "gatehouse validate",
            "gatehouse validate -c edge.yaml",
            "gatehouse validate edge.yaml partners.yaml -o json")
        {
            files, config, output,
        };
        command.SetAction(result => Validate(
            [.. result.GetValue(files) ?? [], .. result.GetValue(config) ?? []],
            result.GetValue(output),
            terminal));
        return command;
    }

    private static int Validate(IReadOnlyList<string> files, OutputFormat format, Terminal terminal)
    {
        if (files.Count == 0)
        {
            files = SharedOptions.FindConfig(given: null, terminal) is { } found ? [found] : [];
        }

        if (files.Count == 0 || files.Any(f => SharedOptions.FindConfig(f, terminal) is null))
        {
            return ExitCodes.Usage;
        }

        bool allValid = true;
        var reports = new JsonArray();
        foreach (string file in files)
        {
            var result = Composition.CreateLoader().Load(file);
            allValid &= result.IsValid;
            if (format == OutputFormat.Table)
            {
                Print(file, result, terminal);
            }
            else
            {
                reports.Add(Report(file, result));
            }
        }

        if (format != OutputFormat.Table)
        {
            StructuredOutput.Write(reports, format, terminal.Out);
        }

        return allValid ? ExitCodes.Right : ExitCodes.Refused;
    }

    private static void Print(string file, ConfigurationResult result, Terminal terminal)
    {
        ProblemPrinter.Write(result.Problems, terminal);
        string counts = ProblemPrinter.Count(result.Problems);
        if (result.Document is { } document)
        {
            string parts = $"{Plural.Of(document.Routes.Count, "route")}, {Plural.Of(document.Services.Count, "service")}, {Plural.Of(document.Consumers.Count, "consumer")}";
            terminal.Out.WriteLine($"{file}: {Style.Green("valid", terminal.ColorOut)} ({parts}){(counts.Length == 0 ? "" : $"; {counts}")}");
            foreach (var (name, service) in document.Services)
            {
                if (service.Discover is { } discover)
                {
                    terminal.Out.WriteLine($"  services.{name}: targets are found at {discover.Description}");
                }
            }
        }
        else
        {
            terminal.Error.WriteLine($"{file}: {Style.Red("refused", terminal.ColorError)}; {counts}");
        }
    }

    private static JsonObject Report(string file, ConfigurationResult result) => new()
    {
        ["file"] = file,
        ["valid"] = result.IsValid,
        ["problems"] = ProblemJson.From(result.Problems),
    };
}
