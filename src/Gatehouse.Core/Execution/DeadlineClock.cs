namespace Gatehouse.Core.Execution;

/// <summary>
/// A token that fires when the client leaves or a time has passed, for calls that nearly always end before. Setting a timer
/// takes a lock, and may wake the thread that waits for timers; so it is set once, for many calls, and what is due is looked
/// up when it fires. Used by one call at a time, again and again.
/// </summary>
public abstract class DeadlineClock : IDisposable
{
    private const int Idle = 0;
    private const int Running = 1;
    private const int Fired = 2;

    private readonly CancellationTokenSource _cancel = new();
    private readonly ITimer _timer;
    private CancellationTokenRegistration _clientGone;
    private long _looksAt;
    private int _state;

    protected DeadlineClock(TimeProvider time)
    {
        Time = time;
        _timer = time.CreateTimer(static clock => ((DeadlineClock)clock!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Fires once for a call.</summary>
    public CancellationToken Token => _cancel.Token;

    protected TimeProvider Time { get; }

    /// <summary>Fires the token: nobody wants what the running call brings any more.</summary>
    public void Cancel()
    {
        if (Interlocked.CompareExchange(ref _state, Fired, Running) == Running)
        {
            _cancel.Cancel();
        }
    }

    /// <summary>Ends the call; says whether the clock can serve another one.</summary>
    public virtual bool TryStop()
    {
        _clientGone.Dispose();
        return Interlocked.CompareExchange(ref _state, Idle, Running) == Running && _cancel.TryReset();
    }

    public void Dispose()
    {
        _clientGone.Dispose();
        _timer.Dispose();
        _cancel.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Begins a call.</summary>
    protected void Begin(CancellationToken clientGone)
    {
        Interlocked.Exchange(ref _state, Running);
        _clientGone = clientGone.UnsafeRegister(static clock => ((DeadlineClock)clock!)._cancel.Cancel(), this);
    }

    /// <summary>From here on the client's leaving does not fire the token.</summary>
    protected void ForgetClient() => _clientGone.Unregister();

    /// <summary>Makes sure that <see cref="Left"/> is asked no later than after this time.</summary>
    protected void LookWithin(long now, TimeSpan time)
    {
        // Either the look that is under way sees what the call has just set, or this sees that no look is due.
        Interlocked.MemoryBarrier();
        long looksAt = Volatile.Read(ref _looksAt);
        if (looksAt == 0 || Time.GetElapsedTime(now, looksAt) > time)
        {
            Set(now, time);
        }
    }

    /// <summary>
    /// Time that is left to the running call at this timestamp: zero or less when its deadline has passed, infinite when
    /// it has none now. May be asked for a call that has just begun or just ended.
    /// </summary>
    protected abstract TimeSpan Left(long now);

    /// <summary>The deadline has passed; the token fires next.</summary>
    protected virtual void Pass(long now)
    {
    }

    private void Set(long now, TimeSpan time)
    {
        Volatile.Write(ref _looksAt, Math.Max(1, now + (long)(time.TotalSeconds * Time.TimestampFrequency)));
        _timer.Change(time, Timeout.InfiniteTimeSpan);
    }

    private void Look()
    {
        Interlocked.Exchange(ref _looksAt, 0);
        if (Volatile.Read(ref _state) != Running)
        {
            return;
        }

        long now = Time.GetTimestamp();
        var left = Left(now);
        if (left > TimeSpan.Zero)
        {
            // A timer counts whole milliseconds; a rest below one would fire at once, again and again.
            Set(now, left + TimeSpan.FromMilliseconds(1));
        }
        else if (left != Timeout.InfiniteTimeSpan && Interlocked.CompareExchange(ref _state, Fired, Running) == Running)
        {
            Pass(now);
            _cancel.Cancel();
        }
    }
}
