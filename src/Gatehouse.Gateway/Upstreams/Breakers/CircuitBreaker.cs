using Gatehouse.Core.Requests;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Upstreams.Breakers;

/// <summary>
/// The circuit of one target or one service; living state that outlives snapshots. While it is closed a success costs one
/// addition without a lock. A try that began before the circuit opened says nothing of a target that is probed.
/// </summary>
internal sealed class CircuitBreaker : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Exchange> _probing = [];

    // Probes whose end is known, until they leave: a request that is hedged may have another one under way.
    private readonly List<Exchange> _judged = [];
    private readonly TargetPlace _place;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Action<bool> _mark;
    private volatile BreakerSettings _settings;
    private volatile FailureWindow _window;
    private volatile int _state;
    private volatile bool _isRetired;
    private volatile bool _hasJudged;
    private volatile OpenRefusal? _refusal;
    private ITimer? _timer;
    private long _openedAt;
    private long _openUntil;
    private long _halfOpenAt;
    private int _failedProbes;
    private int _goodProbes;
    private int _probesUnderWay;

    /// <param name="place">Whose circuit it is.</param>
    /// <param name="settings">When it opens and closes.</param>
    /// <param name="time">The gateway's clock.</param>
    /// <param name="logger">Where changes are told.</param>
    /// <param name="mark">Told whether nobody may choose what stands behind the circuit.</param>
    public CircuitBreaker(TargetPlace place, BreakerSettings settings, TimeProvider time, ILogger logger, Action<bool> mark)
    {
        _place = place;
        _settings = settings;
        _time = time;
        _logger = logger;
        _mark = mark;
        _window = new FailureWindow(settings.Window);
        BreakerTelemetry.Add(this, place);
    }

    public CircuitState State => (CircuitState)_state;

    public bool IsClosed => _state == (int)CircuitState.Closed;

    /// <summary>How long nothing will be sent; zero when it is not open.</summary>
    public TimeSpan OpenLeft => State == CircuitState.Open ? LeftAt(_time.GetTimestamp()) : TimeSpan.Zero;

    /// <summary>Probes that are under way.</summary>
    public int Probing => Volatile.Read(ref _probesUnderWay);

    /// <summary>
    /// Takes over other settings. What was counted is kept unless the window is another one; an open circuit stays open, for
    /// what its time is now.
    /// </summary>
    public void Configure(BreakerSettings settings)
    {
        lock (_lock)
        {
            _settings = settings;
            if (_window.Length != settings.Window)
            {
                _window = new FailureWindow(settings.Window);
            }

            if (State == CircuitState.Open)
            {
                OpenFrom(_openedAt);
            }
        }
    }

    /// <summary>Null when a request may be sent; as a probe, when the circuit is half-open.</summary>
    public GateRefusal? Enter(Exchange exchange)
    {
        if (IsClosed)
        {
            return null;
        }

        var now = _time.GetTimestamp();
        if (State == CircuitState.Open && now < Volatile.Read(ref _openUntil))
        {
            return Refuse(now);
        }

        // Full is the common answer while it is half-open: no lock for that.
        if (State == CircuitState.HalfOpen && Probing >= _settings.Probes)
        {
            return Refuse(now);
        }

        lock (_lock)
        {
            HalfOpenWhenDue(now);
            switch (State)
            {
                case CircuitState.Closed:
                    return null;
                case CircuitState.HalfOpen when _probing.Count < _settings.Probes:
                    _probing.Add(exchange);
                    Volatile.Write(ref _probesUnderWay, _probing.Count);
                    return null;
                default:
                    return Refuse(now);
            }
        }
    }

    /// <summary>A request that was let in is over. A probe that nothing became of (its client left) makes room for another.</summary>
    public void Leave(Exchange exchange)
    {
        if (Probing > 0 || _hasJudged)
        {
            lock (_lock)
            {
                if (!_judged.Remove(exchange))
                {
                    EndProbe(exchange);
                }

                _hasJudged = _judged.Count > 0;
            }
        }
    }

    public void Ended(in TryOutcome outcome)
    {
        if (outcome.Result == TryResult.NoConnection)
        {
            return;
        }

        bool failed = _settings.Counts.Has(outcome);
        if (IsClosed)
        {
            Count(outcome, failed);
            if (failed)
            {
                OpenWhenTooMany(outcome);
            }
        }
        else if (State == CircuitState.HalfOpen && (failed || !outcome.BrokeOff))
        {
            Judge(outcome, failed);
        }
    }

    /// <summary>What a request is told that finds nobody to be sent to.</summary>
    public GateRefusal Refuse() => Refuse(_time.GetTimestamp());

    /// <summary>Closes for good: the circuit is no longer configured. Requests that still hold it are let through.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isRetired = true;
            _state = (int)CircuitState.Closed;
            ForgetProbes();
            _timer?.Dispose();
            _timer = null;
            _mark(false);
        }

        BreakerTelemetry.Remove(this);
    }

    private void Count(in TryOutcome outcome, bool failed)
    {
        if (!outcome.BrokeOff)
        {
            _window.Add(outcome.Now, failed);
        }
        else if (failed && !_settings.Counts.Has(outcome.HeadStatus))
        {
            _window.TakeBack(outcome.Now, outcome.HeadAt);
        }
    }

    private void OpenWhenTooMany(in TryOutcome outcome)
    {
        var settings = _settings;
        var (total, failed) = _window.Read(outcome.Now);
        if (total < settings.Minimum || failed < settings.Share * total)
        {
            return;
        }

        TimeSpan openFor;
        lock (_lock)
        {
            if (!IsClosed || _isRetired)
            {
                return;
            }

            openFor = Open();
        }

        BreakerTelemetry.Changed(_logger, _place, new CircuitEvent(CircuitState.Open, total, failed, outcome, openFor));
    }

    private void Judge(in TryOutcome outcome, bool failed)
    {
        CircuitEvent change;
        lock (_lock)
        {
            // The first probe began, as the clock tells, before it was let in by its own request.
            bool isProbe = outcome.Exchange is { } probing && _probing.Contains(probing);
            if (State != CircuitState.HalfOpen || _isRetired || !(isProbe || outcome.Now - outcome.Elapsed >= _halfOpenAt))
            {
                return;
            }

            if (isProbe)
            {
                EndProbe(outcome.Exchange!);
                _judged.Add(outcome.Exchange!);
                _hasJudged = true;
            }

            if (failed)
            {
                _failedProbes++;
                change = new CircuitEvent(CircuitState.Open, _goodProbes + 1, 1, outcome, Open());
            }
            else if (++_goodProbes >= _settings.CloseAfter)
            {
                _window.Clear();
                _failedProbes = 0;
                ForgetProbes();
                _state = (int)CircuitState.Closed;
                change = new CircuitEvent(CircuitState.Closed, _goodProbes, 0, outcome, default);
            }
            else
            {
                return;
            }
        }

        BreakerTelemetry.Changed(_logger, _place, change);
    }

    private TimeSpan Open()
    {
        ForgetProbes();
        _timer ??= _time.CreateTimer(static b => ((CircuitBreaker)b!).TimePassed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _openedAt = _time.GetTimestamp();
        var openFor = OpenFrom(_openedAt);

        // Whoever finds no target any more must find an open circuit.
        _state = (int)CircuitState.Open;
        _mark(true);
        return openFor;
    }

    private TimeSpan OpenFrom(long openedAt)
    {
        var openFor = _settings.OpenFor(_failedProbes);
        Volatile.Write(ref _openUntil, openedAt + (long)(openFor.TotalSeconds * _time.TimestampFrequency));
        _timer!.Change(LeftAt(_time.GetTimestamp()), Timeout.InfiniteTimeSpan);
        return openFor;
    }

    private void TimePassed()
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            if (State == CircuitState.Open && !HalfOpenWhenDue(now))
            {
                _timer?.Change(LeftAt(now), Timeout.InfiniteTimeSpan);
            }
        }
    }

    private bool HalfOpenWhenDue(long now)
    {
        if (State != CircuitState.Open || now < _openUntil)
        {
            return false;
        }

        _goodProbes = 0;
        ForgetProbes();
        Volatile.Write(ref _halfOpenAt, now);
        _state = (int)CircuitState.HalfOpen;
        _mark(false);
        BreakerTelemetry.Changed(_logger, _place, new CircuitEvent(CircuitState.HalfOpen, 0, 0, default, default));
        return true;
    }

    private void EndProbe(Exchange exchange)
    {
        _probing.Remove(exchange);
        Volatile.Write(ref _probesUnderWay, _probing.Count);
    }

    private void ForgetProbes()
    {
        _probing.Clear();
        _judged.Clear();
        _hasJudged = false;
        Volatile.Write(ref _probesUnderWay, 0);
    }

    // Rounded up to a millisecond: a timer that fires early would only have to be set again.
    private TimeSpan LeftAt(long now)
    {
        long left = Volatile.Read(ref _openUntil) - now;
        return left <= 0 ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Ceiling(left * 1000.0 / _time.TimestampFrequency));
    }

    private GateRefusal Refuse(long now)
    {
        int seconds = Math.Max(1, (int)Math.Ceiling(LeftAt(now).TotalSeconds));
        var refusal = _refusal;
        if (refusal is null || refusal.Seconds != seconds)
        {
            _refusal = refusal = OpenRefusal.Of(_place, seconds);
        }

        return refusal.Refusal;
    }
}
