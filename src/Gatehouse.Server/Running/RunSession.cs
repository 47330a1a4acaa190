using System.Runtime.InteropServices;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Gateway.Front;
using Gatehouse.Server.Commands;
using Gatehouse.Server.Demo;
using Gatehouse.Server.Hosting;
using Gatehouse.Server.Output;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Server.Running;

/// <summary>One life of the server process: start, say where everything is, wait for a signal, drain, end.</summary>
internal sealed class RunSession(Terminal terminal, RunRequest request)
{
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        // Signals first: one that nobody listens to yet would end the process.
        GatewayHost? running = null;
        using var shutdown = new Shutdown(TimeProvider.System);
        using var upgrade = new Upgrade(terminal);
        using var rotation = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
        {
            signal.Cancel = true;
            running?.Telemetry.Log.Reopen();
        });
        await using var demo = request.Demo ? await DemoServer.StartAsync() : null;
        if (Source(demo) is not { } source)
        {
            return ExitCodes.Usage;
        }

        var inherited = InheritedSockets.OfThisProcess();
        using var loggers = new TerminalLoggerFactory(terminal, TimeProvider.System, LogLevel.Information);
        try
        {
            await using var host = await GatewayHost.StartAsync(
                new GatewayHostOptions
                {
                    Source = source,
                    Loggers = loggers,
                    Listen = request.Listen,
                    Admin = request.Admin,
                    Sockets = inherited.Sockets,
                },
                cancellationToken);
            running = host;
            new Banner(terminal, host, request).Write();
            host.Reloader.Reloaded += new ReloadReport(terminal, TimeProvider.System).Write;
            upgrade.Serve(host);
            inherited.SayReady(host.Sockets);
            ServiceNotice.Ready();
            await Task.WhenAny(shutdown.Requested, upgrade.TakenOver, Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken));
            await DrainAsync(upgrade.TakenOver.IsCompleted ? host.LeaveAsync : host.StopAsync, shutdown);
            return ExitCodes.Right;
        }
        catch (ConfigurationException refused)
        {
            ProblemPrinter.Write(refused.Problems, terminal);
            return terminal.Fail(ExitCodes.Refused, $"{source.Name} was refused: {ProblemPrinter.Count(refused.Problems)}. Nothing was started.");
        }
        catch (ListenException taken)
        {
            return terminal.Fail(ExitCodes.Refused, $"{taken.Message}. Nothing was started. Other addresses: listen: in the file, --listen and --admin on the command line.");
        }
    }

    private ConfigurationSource? Source(DemoServer? demo)
    {
        if (demo is not null)
        {
            return DemoConfiguration.For(demo.Address);
        }

        if (request.To is { } upstream)
        {
            var single = SingleRoute.To(upstream, out string problem);
            if (single is null)
            {
                terminal.Fail(ExitCodes.Usage, problem);
            }

            return single;
        }

        return SharedOptions.FindConfig(request.Config, terminal, orElse: "; run --to URL and run --demo need none") is { } file ? ConfigurationSource.File(file) : null;
    }

    private async Task DrainAsync(Func<TimeSpan, Task<int>> stop, Shutdown shutdown)
    {
        terminal.Error.WriteLine($"Stopping: running requests may take up to {Duration.Format(request.DrainTime)} to end. A second signal ends at once.");
        var stopped = stop(request.DrainTime);
        if (await Task.WhenAny(stopped, shutdown.Forced) == stopped)
        {
            await stopped;
            terminal.Error.WriteLine("Stopped.");
            return;
        }

        terminal.Error.WriteLine("Stopped at once.");
        Environment.Exit(ExitCodes.Right);
    }
}
