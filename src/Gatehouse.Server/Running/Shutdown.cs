using System.Runtime.InteropServices;

namespace Gatehouse.Server.Running;

/// <summary>
/// SIGTERM and SIGINT (Ctrl+C): the first begins a graceful end, the second ends the process at once. One act of a
/// supervisor often reaches a process twice, to itself and to its group: that is one signal.
/// </summary>
internal sealed class Shutdown : IDisposable
{
    private static readonly TimeSpan SameSignal = TimeSpan.FromMilliseconds(300);

    private readonly TaskCompletionSource _requested = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _forced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TimeProvider _time;
    private long _firstAt;

    public Shutdown(TimeProvider time)
    {
        _time = time;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        ];
    }

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
        if (Interlocked.CompareExchange(ref _firstAt, _time.GetTimestamp(), 0) is var first and not 0)
        {
            if (_time.GetElapsedTime(first) > SameSignal)
            {
                _forced.TrySetResult();
            }
        }
        else
        {
            _requested.TrySetResult();
        }
    }
}
