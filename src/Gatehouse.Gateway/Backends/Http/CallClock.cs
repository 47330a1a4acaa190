using Gatehouse.Core.Execution;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>
/// The deadlines of one call: its token fires when the client leaves, when the total time has passed, or when nothing
/// passed in either direction for the idle time. Noting that something passed costs one timestamp. Rented from
/// <see cref="CallClocks"/>, used by one call at a time.
/// </summary>
internal sealed class CallClock : DeadlineClock
{
    private TimeSpan _total;
    private TimeSpan _idle;
    private TimeSpan _head;
    private long _startedAt;
    private long _headFrom;
    private long _lastAt;

    public CallClock(TimeProvider time)
        : base(time)
    {
        Touch = () => TouchedAt(Time.GetTimestamp());
    }

    /// <summary>The call, made again for each use of the clock.</summary>
    public UpstreamCall Call { get; } = new();

    /// <summary>Notes that something passed.</summary>
    public Action Touch { get; }

    /// <summary>Which deadline fired; null when none did.</summary>
    public UpstreamFailure? Expired { get; private set; }

    /// <summary>Whether the head of a reply has come.</summary>
    public bool HasHead { get; private set; }

    /// <summary>Whether only the idle time counts: an event stream or an upgraded connection.</summary>
    public bool IsOpenEnded => _total == Timeout.InfiniteTimeSpan;

    /// <summary>Whether it is the client that is waited for: it does not take what it was sent.</summary>
    public bool WaitsForClient { get; set; }

    /// <summary>Notes that something passed at this timestamp.</summary>
    public void TouchedAt(long timestamp) => Volatile.Write(ref _lastAt, timestamp);

    public void Start(long now, TimeSpan total, TimeSpan idle, CancellationToken clientGone)
    {
        Expired = null;
        HasHead = WaitsForClient = false;
        _total = total;
        _idle = idle;
        _head = TimeSpan.MaxValue;
        _startedAt = now;
        Volatile.Write(ref _lastAt, now);
        Call.Progress = Touch;
        Begin(clientGone);
        LookWithin(now, total < idle ? total : idle);
    }

    /// <summary>
    /// A try begins: the head of its reply must come within <paramref name="head"/>, and until it has come nothing may pass
    /// for no longer than <paramref name="silence"/>.
    /// </summary>
    public void BeginTry(long now, TimeSpan head, TimeSpan silence)
    {
        Volatile.Write(ref _lastAt, now);
        _headFrom = now;
        _head = head;
        _idle = silence;
        LookWithin(now, head < silence ? head : silence);
    }

    /// <summary>The head of the reply is there: from here on the idle time holds.</summary>
    public void BeginReply(long now, TimeSpan idle)
    {
        HasHead = true;

        // In this order: the timer may look in between.
        Volatile.Write(ref _lastAt, now);
        _head = TimeSpan.MaxValue;
        if (idle < _idle)
        {
            _idle = idle;
            LookWithin(now, idle);
        }

        _idle = idle;
    }

    /// <summary>From here on only the idle time counts: an event stream or an upgraded connection.</summary>
    public void LiftTotal() => _total = Timeout.InfiniteTimeSpan;

    /// <summary>A tunnel sees a client that leaves at the end of what it sent, and that is still to be delivered: the token waits.</summary>
    public void LetClientLeave() => ForgetClient();

    public override bool TryStop()
    {
        bool canServe = base.TryStop();
        Call.Reset();
        return canServe;
    }

    protected override TimeSpan Left(long now)
    {
        var total = TotalLeft(now);
        var idle = _idle - Time.GetElapsedTime(Volatile.Read(ref _lastAt), now);
        var left = total < idle ? total : idle;
        if (_head != TimeSpan.MaxValue && HeadLeft(now) is var head && head < left)
        {
            left = head;
        }

        // Minus one millisecond is what "infinite" is written as.
        return left < TimeSpan.Zero ? TimeSpan.Zero : left;
    }

    protected override void Pass(long now)
        => Expired = TotalLeft(now) <= TimeSpan.Zero ? UpstreamFailure.TotalTimeout
            : HeadLeft(now) <= TimeSpan.Zero ? UpstreamFailure.TryTimeout
            : UpstreamFailure.IdleTimeout;

    private TimeSpan HeadLeft(long now) => _head == TimeSpan.MaxValue ? TimeSpan.MaxValue : _head - Time.GetElapsedTime(_headFrom, now);

    private TimeSpan TotalLeft(long now) => _total == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : _total - Time.GetElapsedTime(_startedAt, now);
}
