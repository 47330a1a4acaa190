using System.Runtime.InteropServices;

namespace Gatehouse.Server.Running;

/// <summary>
/// SIGTERM and SIGINT (Ctrl+C): the first begins a graceful end, the second ends the process at once.
/// </summary>
internal sealed class Shutdown : IDisposable
{
    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _forced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;

    public Shutdown()
        => _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        ];

    /// <summary>Completes with the first signal.</summary>
    public Task Requested => _requested.Task;

    /// <summary>Completes with the second.</summary>
    public Task Forced => _forced.Task;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_requested.TrySetResult())
        {
            _forced.TrySetResult();
        }
    }
}
