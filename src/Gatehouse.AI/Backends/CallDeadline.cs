using Gatehouse.Core.Execution;

namespace Gatehouse.AI.Backends;

/// <summary>
/// One token for two ends of a call: the client is gone, or the time given to the next step has passed. Giving time to a
/// step costs a timestamp. Rented from <see cref="CallDeadlines"/>.
/// </summary>
internal sealed class CallDeadline(TimeProvider time) : DeadlineClock(time)
{
    private const long Never = long.MaxValue;

    private long _dueAt = Never;
    private long _endsAt = Never;
    private TimeSpan _drain;
    private CancellationToken _aborted;
    private CancellationTokenRegistration _leaving;

    /// <summary>Whether the time passed, rather than the client left.</summary>
    public bool HasPassed => Token.IsCancellationRequested && !_aborted.IsCancellationRequested;

    /// <summary>Whether the client has left and the call goes on.</summary>
    public bool IsDraining => Volatile.Read(ref _endsAt) != Never;

    public void Start(CancellationToken aborted)
    {
        _aborted = aborted;
        Volatile.Write(ref _endsAt, Never);
        Disarm();
        Begin(aborted);
    }

    public void Arm(TimeSpan step)
    {
        long now = Time.GetTimestamp();
        Volatile.Write(ref _dueAt, now + (long)(step.TotalSeconds * Time.TimestampFrequency));
        LookWithin(now, step);
    }

    public void Disarm() => Volatile.Write(ref _dueAt, Never);

    /// <summary>From here on the client's leaving does not end the call, but gives it this much time.</summary>
    public void Outlive(TimeSpan drain)
    {
        _drain = drain;
        ForgetClient();
        _leaving = _aborted.UnsafeRegister(static clock => ((CallDeadline)clock!).ClientLeft(), this);
    }

    public override bool TryStop()
    {
        _leaving.Dispose();
        _leaving = default;
        return base.TryStop();
    }

    private void ClientLeft()
    {
        long now = Time.GetTimestamp();
        Volatile.Write(ref _endsAt, now + (long)(_drain.TotalSeconds * Time.TimestampFrequency));
        LookWithin(now, _drain);
    }

    protected override TimeSpan Left(long now)
    {
        long dueAt = Math.Min(Volatile.Read(ref _dueAt), Volatile.Read(ref _endsAt));
        if (dueAt == Never)
        {
            return Timeout.InfiniteTimeSpan;
        }

        var left = Time.GetElapsedTime(now, dueAt);
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }
}
