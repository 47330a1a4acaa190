using System.CommandLine;
using System.Text.Json.Nodes;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Ledger;
using Gatehouse.Core.Upstreams;
using Gatehouse.Server.Explaining;
using Gatehouse.Server.Output;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Server.Commands;

internal static class BudgetsCommand
{
    public static Command Create(Terminal terminal)
    {
        var server = new Option<string?>("--server", "-s")
        {
            Description = $"A server that runs, by the address of its admin API. Its token is taken from {RunningServer.TokenVariable}.",
            HelpName = "URL",
        };
        var config = SharedOptions.Config();
        var output = SharedOptions.Output();
        var command = new Verb(
            "budgets",
            "List budgets: limit, used, reserved, left, and when they begin anew. Of a server that runs, or of a configuration and its ledger.",
            "gatehouse budgets --server http://127.0.0.1:8081",
            "gatehouse budgets -c gatehouse.yaml -o json")
        {
            server, config, output,
        };
        command.SetAction(result => ListAsync(result.GetValue(server), result.GetValue(config), result.GetValue(output), terminal));
        return command;
    }

    private static async Task<int> ListAsync(string? server, string? file, OutputFormat format, Terminal terminal)
    {
        if (server is not null && file is not null)
        {
            return terminal.Fail(ExitCodes.Usage, "--server and -c are two places to read from; give one.");
        }

        var (answer, exitCode) = server is not null ? await RunningServer.GetAsync(server, "budgets", terminal) : Offline(file, terminal);
        if (answer is not JsonArray budgets)
        {
            return answer is null ? exitCode : terminal.Fail(ExitCodes.Unreachable, $"{server} answers something that is no list of budgets.");
        }

        if (format != OutputFormat.Table)
        {
            StructuredOutput.Write(budgets, format, terminal.Out);
        }
        else if (budgets.Count == 0)
        {
            terminal.Out.WriteLine("There are no budgets.");
        }
        else
        {
            BudgetList.ToTable(budgets).Write(terminal.Out, terminal.ColorOut);
        }

        return ExitCodes.Right;
    }

    private static (JsonArray? Budgets, int ExitCode) Offline(string? file, Terminal terminal)
    {
        if (SharedOptions.FindConfig(file, terminal) is not { } path)
        {
            return (null, ExitCodes.Usage);
        }

        var loaded = Composition.CreateLoader().Load(path);
        if (loaded.Document is not { } document)
        {
            ProblemPrinter.Write(loaded.Problems, terminal);
            return (null, terminal.Fail(ExitCodes.Refused, $"{path} was refused: {ProblemPrinter.Count(loaded.Problems)}"));
        }

        using var compiler = Composition.CreateCompiler(new OfflineTransport(), TimeProvider.System, NullLoggerFactory.Instance);
        var snapshot = compiler.Compile(document, loaded.Problems, previous: null);
        var budgets = snapshot.Part<BudgetDirectory>();
        budgets.FillFrom(snapshot.Part<CallLedger>(), onlyReads: true);
        return (BudgetList.Of(budgets.Read()), ExitCodes.Right);
    }
}
