using System.CommandLine;
using Gatehouse.Server.Output;
using Gatehouse.Server.Running;

namespace Gatehouse.Server.Commands;

internal static class InitCommand
{
    public static Command Create(Terminal terminal)
    {
        var to = new Option<string>("--to") { Description = "Address of the service to stand in front of.", HelpName = "URL" };
        var ai = new Option<string[]>("--ai")
        {
            Description = "Kind of AI provider to use: openai or anthropic; may be repeated.",
            HelpName = "KIND",
            DefaultValueFactory = _ => [],
        };
        ai.AcceptOnlyFromAmong("openai", "anthropic");
        var output = new Option<string>("--output", "-o")
        {
            Description = "File to write; - is standard output.",
            HelpName = "FILE",
            DefaultValueFactory = _ => SharedOptions.DefaultFile,
        };
        var demo = new Option<bool>("--demo") { Description = "Print the configuration behind run --demo instead." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Ask nothing." };
        var force = new Option<bool>("--force") { Description = "Overwrite the file." };
        var command = new Verb(
            "init",
            "Write a first configuration with comments.",
            "gatehouse init                                asks what to write",
            "gatehouse init --to http://localhost:5000",
            "gatehouse init --ai openai --output ai.yaml --yes",
            "gatehouse init --demo > demo.yaml")
        {
            to, ai, output, demo, yes, force,
        };
        command.SetAction((result, cancellation) => result.GetValue(demo)
            ? Task.FromResult(PrintDemo(terminal))
            : new InitSession(terminal, new InitRequest
            {
                To = result.GetValue(to),
                Providers = result.GetValue(ai) ?? [],
                Output = result.GetValue(output)!,
                Ask = terminal.IsInteractive && !result.GetValue(yes),
                Force = result.GetValue(force),
            }).RunAsync(cancellation));
        return command;
    }

    private static int PrintDemo(Terminal terminal)
    {
        terminal.Out.Write(DemoConfiguration.Yaml);
        return ExitCodes.Right;
    }
}
