namespace Gatehouse.Gateway.Front.Bodies;

/// <summary>
/// When the body of a request must have arrived. A timer runs only once a reader has to wait for the client: bodies that come with
/// their heads cost nothing. Used again with its body.
/// </summary>
internal sealed class BodyDeadline
{
    private readonly Lock _lock = new();
    private TimeProvider _time = TimeProvider.System;
    private ITimer? _timer;
    private Action? _passed;
    private long _due;
    private bool _isArmed;

    /// <summary>Whether it has passed.</summary>
    public bool HasPassed { get; private set; }

    /// <param name="time">The clock.</param>
    /// <param name="due">The moment, in the clock's ticks; null for none.</param>
    /// <param name="passed">Called once, when somebody waits or has waited.</param>
    public void Begin(TimeProvider time, long? due, Action passed)
    {
        if (_timer is not null && !ReferenceEquals(time, _time))
        {
            _timer.Dispose();
            _timer = null;
        }

        _time = time;
        _due = due ?? long.MaxValue;
        _passed = passed;
        HasPassed = false;
    }

    /// <summary>A reader begins to wait.</summary>
    public void Wait()
    {
        if (!_isArmed && _due != long.MaxValue)
        {
            Arm();
        }
    }

    public void End()
    {
        if (!_isArmed)
        {
            return;
        }

        lock (_lock)
        {
            _isArmed = false;
            _timer!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    private void Arm()
    {
        lock (_lock)
        {
            long left = _due - _time.GetTimestamp();
            var wait = left > 0 ? TimeSpan.FromSeconds((double)left / _time.TimestampFrequency) + TimeSpan.FromMilliseconds(1) : TimeSpan.Zero;
            _isArmed = true;
            _timer ??= _time.CreateTimer(static d => ((BodyDeadline)d!).Pass(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _timer.Change(wait, Timeout.InfiniteTimeSpan);
        }
    }

    // A timer that was just being stopped may still come, for a body that is over or for the next one.
    private void Pass()
    {
        lock (_lock)
        {
            if (_isArmed && !HasPassed && _time.GetTimestamp() >= _due)
            {
                HasPassed = true;
                _passed!();
            }
        }
    }
}
