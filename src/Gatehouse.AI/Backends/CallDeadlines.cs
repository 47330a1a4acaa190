using Gatehouse.Core.Execution;

namespace Gatehouse.AI.Backends;

/// <summary>Deadlines that wait for the next call.</summary>
internal sealed class CallDeadlines(TimeProvider time) : IDisposable
{
    private const int Most = 1024;

    private readonly Spares<CallDeadline> _free = new(Most, time);

    public CallDeadline Rent(CancellationToken aborted)
    {
        var deadline = _free.TryTake() ?? new CallDeadline(time);
        deadline.Start(aborted);
        return deadline;
    }

    public void Return(CallDeadline deadline)
    {
        if (deadline.TryStop())
        {
            _free.Keep(deadline);
        }
        else
        {
            deadline.Dispose();
        }
    }

    /// <summary>Trims no more; calls of snapshots that are still pinned go on.</summary>
    public void Dispose() => _free.Stop();
}
