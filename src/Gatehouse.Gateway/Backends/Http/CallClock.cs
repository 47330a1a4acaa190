using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>
/// The deadlines of one call: a token that fires when the client leaves, when the total time has passed, or when nothing
/// passed in either direction for the idle time. Noting that something passed costs one timestamp; the timer is armed
/// once, for many calls, and looks at the timestamps when it fires. Rented from <see cref="CallClocks"/>, used by one call at a time.
/// </summary>
internal sealed class CallClock : IDisposable
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Fired = 2;

    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _cancel = new();
    private readonly ITimer _timer;
    private CancellationTokenRegistration _clientGone;
    private TimeSpan _total;
    private TimeSpan _idle;
    private long _startedAt;
    private long _lastAt;
    private long _dueAt;
    private int _state;

    public CallClock(TimeProvider time)
    {
        _time = time;
        _timer = time.CreateTimer(static clock => ((CallClock)clock!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Call = new UpstreamCall();
        Touch = () => TouchedAt(_time.GetTimestamp());
    }

    /// <summary>The call, made again for each use of the clock.</summary>
    public UpstreamCall Call { get; }

    public CancellationToken Token => _cancel.Token;

    /// <summary>Notes that something passed.</summary>
    public Action Touch { get; }

    /// <summary>Which deadline fired; null when none did.</summary>
    public UpstreamFailure? Expired { get; private set; }

    /// <summary>Whether it is the client that is waited for: it does not take what it was sent.</summary>
    public bool WaitsForClient { get; set; }

    /// <summary>Notes that something passed at this timestamp.</summary>
    public void TouchedAt(long timestamp) => Volatile.Write(ref _lastAt, timestamp);

    public void Start(long now, TimeSpan total, TimeSpan idle, CancellationToken clientGone)
    {
        Expired = null;
        WaitsForClient = false;
        _total = total;
        _idle = idle;
        _startedAt = now;
        Volatile.Write(ref _lastAt, _startedAt);
        Interlocked.Exchange(ref _state, Running);
        _clientGone = clientGone.UnsafeRegister(static clock => ((CallClock)clock!)._cancel.Cancel(), this);
        Call.Progress = Touch;

        // A timer that an earlier call has set and that fires in time is left to look: setting one takes a lock.
        var first = total < idle ? total : idle;
        long dueAt = Volatile.Read(ref _dueAt);
        if (dueAt == 0 || _time.GetElapsedTime(_startedAt, dueAt) > first)
        {
            Arm(_startedAt, first);
        }
    }

    /// <summary>From here on only the idle time counts: an event stream or an upgraded connection.</summary>
    public void LiftTotal() => _total = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// From here on the client's leaving does not fire the token: a tunnel sees it at the end of what the client sent, and
    /// that is still to be delivered.
    /// </summary>
    public void LetClientLeave() => _clientGone.Unregister();

    /// <summary>Ends the call; says whether the clock can serve another one.</summary>
    public bool TryStop()
    {
        _clientGone.Dispose();
        Call.Reset();
        return Interlocked.CompareExchange(ref _state, Idle, Running) == Running && _cancel.TryReset();
    }

    public void Dispose()
    {
        _timer.Dispose();
        _cancel.Dispose();
    }

    private void Arm(long now, TimeSpan time)
    {
        Volatile.Write(ref _dueAt, Math.Max(1, now + (long)(time.TotalSeconds * _time.TimestampFrequency)));
        _timer.Change(time, Timeout.InfiniteTimeSpan);
    }

    // May run for a call that has ended, or for the next: then it finds that one's times, which have not passed. Either this
    // sees that a call runs, or the call sees that nothing is due.
    private void Look()
    {
        Interlocked.Exchange(ref _dueAt, 0);
        if (Volatile.Read(ref _state) != Running)
        {
            return;
        }

        long now = _time.GetTimestamp();
        var totalLeft = _total == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _total - _time.GetElapsedTime(_startedAt, now);
        var idleLeft = _idle - _time.GetElapsedTime(Volatile.Read(ref _lastAt), now);
        var left = totalLeft < idleLeft ? totalLeft : idleLeft;
        if (left > TimeSpan.Zero)
        {
            // A timer counts whole milliseconds; a rest below one would fire at once, again and again.
            Arm(now, left + TimeSpan.FromMilliseconds(1));
        }
        else if (Interlocked.CompareExchange(ref _state, Fired, Running) == Running)
        {
            Expired = totalLeft <= TimeSpan.Zero ? UpstreamFailure.TotalTimeout : UpstreamFailure.IdleTimeout;
            _cancel.Cancel();
        }
    }
}
