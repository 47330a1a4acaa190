using System.Collections.Concurrent;

namespace Gatehouse.Gateway.Tests.Upstreams.Soak;

/// <summary>Faults of tasks that nobody looked at, in the whole process, from now on.</summary>
internal sealed class UnobservedFaults : IDisposable
{
    private readonly ConcurrentQueue<Exception> _faults = new();

    public UnobservedFaults()
    {
        // What tests before this one have left.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        TaskScheduler.UnobservedTaskException += Note;
    }

    public async Task<Exception[]> CollectAsync()
    {
        // The method that has just ended may still be on the stack below, and hold on to what it made.
        await Task.Delay(1);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return [.. _faults];
    }

    public void Dispose() => TaskScheduler.UnobservedTaskException -= Note;

    private void Note(object? sender, UnobservedTaskExceptionEventArgs e) => _faults.Enqueue(e.Exception);
}
