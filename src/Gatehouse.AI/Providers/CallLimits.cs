using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Providers;

/// <summary>
/// What one target or key is given at most. Living state with the settings of the newest snapshot: a reload that changes a number
/// forgets nothing.
/// </summary>
internal sealed class CallLimits(TimeProvider time)
{
    private readonly CallGate _requests = new();
    private readonly CallGate _tokens = new();
    private CallLimitsDocument _settings = new();
    private int _running;

    public int Running => Volatile.Read(ref _running);

    /// <summary>The same limits with other numbers.</summary>
    public CallLimits With(CallLimitsDocument settings)
    {
        Volatile.Write(ref _settings, settings);
        return this;
    }

    /// <summary>A call begins. False when it may not.</summary>
    /// <param name="tokens">Tokens that it may use.</param>
    /// <param name="now">Timestamp.</param>
    public bool TryEnter(double tokens, long now)
    {
        var settings = Volatile.Read(ref _settings);
        long frequency = time.TimestampFrequency;
        if (Interlocked.Increment(ref _running) > (settings.Concurrent ?? int.MaxValue))
        {
            Interlocked.Decrement(ref _running);
            return false;
        }

        bool counted = settings.Requests is not { } requests || _requests.TryTake(requests, 1, now, frequency);
        if (counted && settings.Tokens is { } rate && !_tokens.TryTake(rate, tokens, now, frequency))
        {
            counted = false;
            if (settings.Requests is { } taken)
            {
                _requests.Correct(taken, -1, frequency);
            }
        }

        if (!counted)
        {
            Interlocked.Decrement(ref _running);
        }

        return counted;
    }

    /// <summary>A call that entered ended.</summary>
    /// <param name="taken">Tokens that it was let in with.</param>
    /// <param name="used">Tokens that it used.</param>
    public void Leave(double taken, double used)
    {
        Interlocked.Decrement(ref _running);
        if (Volatile.Read(ref _settings).Tokens is { } rate)
        {
            _tokens.Correct(rate, used - taken, time.TimestampFrequency);
        }
    }

    /// <summary>A call that entered was never sent.</summary>
    public void Undo(double taken)
    {
        Leave(taken, 0);
        if (Volatile.Read(ref _settings).Requests is { } rate)
        {
            _requests.Correct(rate, -1, time.TimestampFrequency);
        }
    }

    /// <summary>Timestamp at which a call could enter; now or before when it could already, the largest number when a running one must end first.</summary>
    public long OpenAt(double tokens, long now)
    {
        var settings = Volatile.Read(ref _settings);
        long frequency = time.TimestampFrequency;
        if (Running >= (settings.Concurrent ?? int.MaxValue))
        {
            return long.MaxValue;
        }

        return Math.Max(
            settings.Requests is { } requests ? _requests.FitsAt(requests, 1, now, frequency) : now,
            settings.Tokens is { } rate ? _tokens.FitsAt(rate, tokens, now, frequency) : now);
    }

    /// <summary>"100/m requests, 37 left, 3 of 20 at once".</summary>
    public override string ToString()
    {
        var settings = Volatile.Read(ref _settings);
        long now = time.GetTimestamp();
        return string.Join(", ", new[]
        {
            settings.Requests is { } requests ? $"{requests} requests, {_requests.Left(requests, now, time.TimestampFrequency)} left" : null,
            settings.Tokens is { } tokens ? $"{tokens} tokens, {_tokens.Left(tokens, now, time.TimestampFrequency)} left" : null,
            settings.Concurrent is { } most ? $"{Running} of {most} at once" : null,
        }.Where(t => t is not null));
    }
}
