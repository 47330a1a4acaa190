using System.CommandLine;
using Gatehouse.Core.Configuration;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

internal static class SchemaCommand
{
    public static Command Create(Terminal terminal)
    {
        var reference = new Option<string>("--reference") { Description = "Write the reference pages of docs/ into this folder instead.", HelpName = "DIR" };
        var command = new Verb(
            "schema",
            "Print the JSON Schema of the configuration, for editors.",
            "gatehouse schema > gatehouse.schema.json",
            "# yaml-language-server: $schema=./gatehouse.schema.json     as first line of gatehouse.yaml")
        {
            reference,
        };
        command.SetAction(result =>
        {
            if (result.GetValue(reference) is { } folder)
            {
                return WriteReference(folder, terminal);
            }

            terminal.Out.WriteLine(SchemaExporter.Export(Composition.Language));
            return ExitCodes.Right;
        });
        return command;
    }

    private static int WriteReference(string folder, Terminal terminal)
    {
        var pages = ReferenceExporter.Export(Composition.Language);
        foreach (var page in pages)
        {
            string path = Path.Combine(folder, page.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, page.Text);
        }

        terminal.Out.WriteLine($"{Plural.Of(pages.Count, "page")} written to {folder}");
        return ExitCodes.Right;
    }
}
