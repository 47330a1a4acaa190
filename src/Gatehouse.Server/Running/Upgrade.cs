using System.Runtime.InteropServices;
using Gatehouse.Server.Hosting;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Running;

/// <summary>
/// SIGUSR2: a new process of the same command line takes the sockets over; this one drains. When the new one does not come up,
/// nothing changes. A signal that comes before this process serves waits until it does: left to the system it would end it.
/// </summary>
internal sealed class Upgrade : IDisposable
{
    private const PosixSignal UserSignal2 = (PosixSignal)12;

    private readonly TaskCompletionSource<GatewayHost> _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _takenOver = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration? _signal;
    private readonly Terminal _terminal;
    private int _isRunning;

    public Upgrade(Terminal terminal)
    {
        _terminal = terminal;
        if (OperatingSystem.IsLinux())
        {
            _signal = PosixSignalRegistration.Create(UserSignal2, signal =>
            {
                signal.Cancel = true;
                if (Interlocked.Exchange(ref _isRunning, 1) == 0)
                {
                    _ = Task.Run(RunAsync);
                }
            });
        }
    }

    /// <summary>Completes when another process serves in our place.</summary>
    public Task TakenOver => _takenOver.Task;

    /// <summary>From now on there are sockets to hand over.</summary>
    public void Serve(GatewayHost host) => _serving.TrySetResult(host);

    public void Dispose() => _signal?.Dispose();

    private async Task RunAsync()
    {
        var host = await _serving.Task;
        _terminal.Error.WriteLine("Upgrade: starting a new process that takes over the listeners.");
        var outcome = await StartAsync(host);
        if (outcome.Failure is null)
        {
            _terminal.Error.WriteLine($"Upgrade: process {outcome.ProcessId} has taken over.");
            _takenOver.TrySetResult();
            return;
        }

        _terminal.Error.WriteLine($"{Style.Red("upgrade failed", _terminal.ColorError)}: the new process did not come up: {outcome.Failure}. Process {Environment.ProcessId} goes on.");
        Volatile.Write(ref _isRunning, 0);
    }

    // Whatever goes wrong is told, and can be tried again.
    private async Task<SuccessorOutcome> StartAsync(GatewayHost host)
    {
        try
        {
            return await Successor.StartAsync(host.Sockets, TimeProvider.System);
        }
        catch (Exception e)
        {
            return new SuccessorOutcome(0, e.Message);
        }
    }
}
