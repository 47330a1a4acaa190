using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Concurrency;

/// <summary>
/// The slots of one target and the line before them; living state that outlives snapshots. A slot is taken and given back
/// by one compare-and-swap while nobody waits; who has to wait takes a lock. A slot that comes free goes to who is first in
/// line and to nobody else.
/// </summary>
internal sealed class ConcurrencyLimit : IDisposable
{
    private const long OneWaiting = 1L << 32;

    private readonly Lock _lock = new();
    private readonly WaitingLine _line = new();
    private readonly TargetPlace _place;
    private readonly TimeProvider _time;
    private readonly LatencySamples _samples = new();
    private volatile ConcurrencySettings _settings;
    private volatile int _limit;
    private AdaptiveLimit? _adaptive;
    private ITimer? _timer;

    // The requests at the target in the low half, those that wait in the high half: as long as it is below the limit nobody waits.
    private long _state;
    private bool _isRetired;

    /// <param name="place">Whose slots they are.</param>
    /// <param name="settings">How many there are.</param>
    /// <param name="time">The gateway's clock.</param>
    public ConcurrencyLimit(TargetPlace place, ConcurrencySettings settings, TimeProvider time)
    {
        _place = place;
        _time = time;
        _settings = settings;
        Configure(settings);
        ConcurrencyTelemetry.Add(this, place);
    }

    public int InUse => (int)Volatile.Read(ref _state);

    public int Waiting => (int)(Volatile.Read(ref _state) >> 32);

    public int Limit => _limit;

    /// <summary>Takes over other settings. Who is in or waits stays; an adaptive limit goes on from where it is.</summary>
    public void Configure(ConcurrencySettings settings)
    {
        lock (_lock)
        {
            var last = _adaptive;
            _adaptive = settings.Adaptive is { } adaptive ? new AdaptiveLimit(adaptive.Min, settings.Max, adaptive.Tolerance) : null;
            if (last is not null)
            {
                _adaptive?.Continue(last);
            }

            _settings = settings;
            _limit = _adaptive?.Limit ?? settings.Max;
            Fill();
        }
    }

    /// <summary>Null when it has a slot, at once or in its turn.</summary>
    public ValueTask<GateRefusal?> EnterAsync(Exchange exchange, CancellationToken cancellationToken)
    {
        if (TryTake())
        {
            return default;
        }

        var settings = _settings;
        if (settings.Queue == 0)
        {
            return new(Count(BusyRefusals.Full));
        }

        var waiter = new Waiter(this, settings.Classes?.Of(exchange) ?? 0, _time.GetTimestamp() + settings.QueueTimeout);
        return Join(waiter, settings) is { } refusal ? new(Count(refusal)) : WaitAsync(waiter, cancellationToken);
    }

    public void Leave()
    {
        long seen = Volatile.Read(ref _state);
        while (seen < OneWaiting)
        {
            long before = Interlocked.CompareExchange(ref _state, seen - 1, seen);
            if (before == seen)
            {
                return;
            }

            seen = before;
        }

        lock (_lock)
        {
            Interlocked.Decrement(ref _state);
            Fill();
        }
    }

    /// <summary>Learns how long a request took; for adaptive limits.</summary>
    public void Ended(in TryOutcome outcome)
    {
        // Failures that come fast say nothing of how much a target can take, nor does how long a reply went on.
        if (_settings is { Adaptive: not null } settings
            && !outcome.BrokeOff
            && outcome.Result is TryResult.Answered or TryResult.ServerError or TryResult.Timeout
            && _samples.Add(outcome.Elapsed, InUse, outcome.Now, settings.Interval))
        {
            Look();
        }
    }

    /// <summary>Lets everybody in: the limit is no longer configured.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isRetired = true;
            _limit = int.MaxValue;
            Fill();
            _timer?.Dispose();
            _timer = null;
        }

        ConcurrencyTelemetry.Remove(this);
    }

    internal void GiveUp(Waiter waiter, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            // Who was given a slot meanwhile has it, and gives it back.
            if (_line.Remove(waiter))
            {
                Interlocked.Add(ref _state, -OneWaiting);
                waiter.SetCanceled(cancellationToken);
            }
        }
    }

    private bool TryTake()
    {
        long seen = Volatile.Read(ref _state);
        while (seen < _limit)
        {
            long before = Interlocked.CompareExchange(ref _state, seen + 1, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    private GateRefusal? Join(Waiter waiter, ConcurrencySettings settings)
    {
        lock (_lock)
        {
            if (_line.Count >= settings.Queue)
            {
                if (_line.TakeBelow(waiter.Priority) is not { } shed)
                {
                    return BusyRefusals.Full;
                }

                Interlocked.Add(ref _state, -OneWaiting);
                shed.SetResult(Count(BusyRefusals.Shed));
            }

            _line.Add(waiter);
            Interlocked.Add(ref _state, OneWaiting);

            // A slot may have come free while nobody was seen to wait.
            Fill();
            ArmTimer();
        }

        return null;
    }

    private static async ValueTask<GateRefusal?> WaitAsync(Waiter waiter, CancellationToken cancellationToken)
    {
        await using var registration = cancellationToken.UnsafeRegister(static (w, token) => ((Waiter)w!).GiveUp(token), waiter);
        return await waiter.Task;
    }

    private void Fill()
    {
        while (_line.Count > 0 && InUse < _limit)
        {
            var first = _line.TakeFirst()!;
            Interlocked.Add(ref _state, 1 - OneWaiting);
            first.SetResult(null);
        }
    }

    private void Look()
    {
        lock (_lock)
        {
            if (_adaptive is null || _isRetired)
            {
                return;
            }

            var (latency, mostInUse) = _samples.Take();
            _limit = _adaptive.Look(latency, mostInUse);
            Fill();
        }
    }

    private void ArmTimer()
    {
        if (_line.Count == 0 || _isRetired)
        {
            return;
        }

        _timer ??= _time.CreateTimer(static l => ((ConcurrencyLimit)l!).TimePassed(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        long left = Math.Max(_line.NextDeadline() - _time.GetTimestamp(), 0);
        _timer.Change(TimeSpan.FromMilliseconds(Math.Ceiling(left * 1000.0 / _time.TimestampFrequency)), Timeout.InfiniteTimeSpan);
    }

    private void TimePassed()
    {
        lock (_lock)
        {
            long now = _time.GetTimestamp();
            while (_line.TakeExpired(now) is { } expired)
            {
                Interlocked.Add(ref _state, -OneWaiting);
                expired.SetResult(Count(BusyRefusals.TimedOut));
            }

            ArmTimer();
        }
    }

    private GateRefusal Count(GateRefusal refusal)
    {
        ConcurrencyTelemetry.Refused(_place, refusal);
        return refusal;
    }
}
