using System.CommandLine;
using Gatehouse.AI.Providers;
using Gatehouse.Server.Explaining;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

internal static class ModelsProvidersCommand
{
    public static Command Create(Terminal terminal)
    {
        var output = SharedOptions.Output();
        var command = new Verb(
            "providers",
            "List the types of providers: where they are called, what they speak, how the key travels, and how well that was checked.",
            "gatehouse models providers",
            "gatehouse models providers -o json")
        {
            output,
        };
        command.SetAction(result => List(result.GetValue(output), terminal));
        return command;
    }

    private static int List(OutputFormat format, Terminal terminal)
    {
        if (format != OutputFormat.Table)
        {
            StructuredOutput.Write(ProviderList.Of(BuiltInProviders.All), format, terminal.Out);
            return ExitCodes.Right;
        }

        var table = new Table("TYPE", "ADDRESS", "SPEAKS", "KEY", "CHECKED", "DOCUMENTED AT");
        foreach (var provider in BuiltInProviders.All)
        {
            table.Add(
                provider.Type,
                Shown(provider.Address),
                Shown(string.Join(", ", provider.Speaks)),
                Shown(provider.Credential),
                ProviderList.WordOf(provider.Checked),
                Shown(provider.Documentation));
        }

        table.Write(terminal.Out, terminal.ColorOut);
        return ExitCodes.Right;
    }

    private static string Shown(string text) => text.Length == 0 ? "-" : text;
}
