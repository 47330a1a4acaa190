using System.CommandLine;
using Gatehouse.Server.Explaining;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

internal static class RoutesCommand
{
    public static Command Create(Terminal terminal)
    {
        var config = SharedOptions.Config();
        var output = SharedOptions.Output();
        var command = new Verb(
            "routes",
            "List the routes of a configuration.",
            "gatehouse routes",
            "gatehouse routes -c edge.yaml -o json")
        {
            config, output,
        };
        command.SetAction(result => List(result.GetValue(config), result.GetValue(output), terminal));
        return command;
    }

    private static int List(string? file, OutputFormat format, Terminal terminal)
    {
        if (SharedOptions.FindConfig(file, terminal) is not { } path)
        {
            return ExitCodes.Usage;
        }

        var result = Composition.CreateLoader().Load(path);
        if (result.Document is not { } document)
        {
            ProblemPrinter.Write(result.Problems, terminal);
            return terminal.Fail(ExitCodes.Refused, $"{path} was refused: {ProblemPrinter.Count(result.Problems)}");
        }

        if (format == OutputFormat.Table)
        {
            var table = new Table("NAME", "MATCH", "BACKEND", "POLICIES", "DEFINED AT");
            foreach (var route in document.Routes.Values)
            {
                table.Add(route.Name, MatchText.Of(route), BackendText.Of(route), string.Join(", ", PolicyText.Of(route, document)), PlaceText.Of(route, document));
            }

            table.Write(terminal.Out, terminal.ColorOut);
            return ExitCodes.Right;
        }

        StructuredOutput.Write(RouteList.Of(document), format, terminal.Out);
        return ExitCodes.Right;
    }
}
