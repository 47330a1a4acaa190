using System.CommandLine;
using System.Globalization;
using Gatehouse.Server.Demo;
using Gatehouse.Server.Output;
using Gatehouse.Server.Running;

namespace Gatehouse.Server.Commands;

internal static class DemoCommand
{
    public const int DefaultPort = 9000;

    public static Command Create(Terminal terminal)
    {
        var port = new Option<int>("--port")
        {
            Description = "Port on loopback; 0 takes a free one.",
            HelpName = "PORT",
            DefaultValueFactory = _ => DefaultPort,
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
                if (!ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number))
                {
                    result.AddError($"--port: \"{text}\" is no port. Ports are 0 to 65535.");
                }

                return number;
            },
        };
        var command = new Verb(
            "demo",
            "Start the built-in upstream alone: an echo and a stand-in chat model, to put a configuration of your own in front of.",
            "gatehouse demo",
            "gatehouse demo --port 9100")
        {
            port,
        };
        command.SetAction((result, cancellation) => RunAsync(result.GetValue(port), terminal, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int port, Terminal terminal, CancellationToken cancellationToken)
    {
        using var shutdown = new Shutdown(TimeProvider.System);
        try
        {
            await using var demo = await DemoServer.StartAsync(port);
            terminal.Error.WriteLine($"The stand-in is running on {demo.Address}: an echo on every path, a chat model named demo under /v1. Ctrl+C stops.");
            await Task.WhenAny(shutdown.Requested, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
            return ExitCodes.Right;
        }
        catch (IOException taken)
        {
            return terminal.Fail(ExitCodes.Refused, $"port {port}: {taken.Message}");
        }
    }
}
