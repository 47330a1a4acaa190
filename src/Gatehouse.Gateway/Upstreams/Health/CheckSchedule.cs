namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>
/// Runs the checks of all targets on the thread pool, each when it is due, never two of one target at once and never more
/// than so many in all: what is due meanwhile waits its turn.
/// </summary>
internal sealed class CheckSchedule : IDisposable
{
    /// <summary>Most checks at once.</summary>
    internal const int MostAtOnce = 256;

    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly PriorityQueue<TargetCheck, long> _due = new();
    private readonly Dictionary<TargetCheck, long?> _runs = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationToken _stop;
    private readonly ITimer _timer;
    private bool _isDisposed;

    public CheckSchedule(TimeProvider time)
    {
        _time = time;
        _stop = _stopping.Token;
        _timer = time.CreateTimer(_ => Pump(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs a check after this time; one that runs now again after this time, but not before it has ended.</summary>
    public void Add(TargetCheck check, TimeSpan after)
    {
        lock (_gate)
        {
            long due = Later(_time.GetTimestamp(), after);
            if (_isDisposed)
            {
                return;
            }

            if (_runs.ContainsKey(check))
            {
                _runs[check] = due;
                return;
            }

            _due.Remove(check, out _, out _);
            _due.Enqueue(check, due);
            Arm();
        }
    }

    /// <summary>Takes out what waits; a check that runs is not run again by itself (<see cref="TargetCheck.IsStopped"/>).</summary>
    public void Remove(TargetCheck check)
    {
        lock (_gate)
        {
            _due.Remove(check, out _, out _);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _timer.Dispose();
            _due.Clear();
        }

        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void Pump()
    {
        List<TargetCheck> starting = [];
        lock (_gate)
        {
            long now = _time.GetTimestamp();
            while (!_isDisposed && _runs.Count < MostAtOnce && _due.TryPeek(out var check, out long due) && due <= now)
            {
                _due.Dequeue();
                _runs.Add(check, null);
                starting.Add(check);
            }

            Arm();
        }

        foreach (var check in starting)
        {
            _ = RunAsync(check);
        }
    }

    private async Task RunAsync(TargetCheck check)
    {
        long started = _time.GetTimestamp();
        try
        {
            await check.RunAsync(_stop);
        }
        finally
        {
            Ended(check, started);
        }
    }

    private void Ended(TargetCheck check, long started)
    {
        lock (_gate)
        {
            _runs.Remove(check, out long? again);
            if (!_isDisposed && !check.IsStopped)
            {
                _due.Enqueue(check, again ?? Later(started, check.NextInterval()));
            }

            Arm();
        }
    }

    private void Arm()
    {
        if (!_isDisposed && _runs.Count < MostAtOnce && _due.TryPeek(out _, out long due))
        {
            // Rounded up: a timer that rings early would find nothing due.
            Int128 left = Math.Max(0, due - _time.GetTimestamp());
            long ticks = (long)(((left * TimeSpan.TicksPerSecond) + _time.TimestampFrequency - 1) / _time.TimestampFrequency);
            _timer.Change(TimeSpan.FromTicks(ticks), Timeout.InfiniteTimeSpan);
        }
    }

    private long Later(long timestamp, TimeSpan time) => timestamp + (long)(time.TotalSeconds * _time.TimestampFrequency);
}
