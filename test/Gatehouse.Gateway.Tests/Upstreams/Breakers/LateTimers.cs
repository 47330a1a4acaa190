namespace Gatehouse.Gateway.Tests.Upstreams.Breakers;

/// <summary>The clock of a busy machine: every timer fires so much later than it was set to.</summary>
internal sealed class LateTimers(TimeSpan late) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        => new Late(base.CreateTimer(callback, state, After(dueTime), period), this);

    private TimeSpan After(TimeSpan dueTime) => dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime + late;

    private sealed class Late(ITimer timer, LateTimers clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.After(dueTime), period);

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
