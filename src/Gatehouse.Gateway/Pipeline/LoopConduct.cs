using Gatehouse.Core.Execution;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// What is known of how long one policy holds the thread it runs on, and so whether it leaves the event loop first. One
/// that said it may take long always does. One that held a loop too long is watched: on a busy machine a thread that is
/// made to wait for a processor looks the same, so for its next hundred runs that wait is taken off. Held too long in five of
/// them, which no pause of the runtime does, it leaves the loop on trial. A thousand runs without five excesses in a
/// hundred acquit it; the third time that it has them, it leaves for good.
/// </summary>
internal sealed class LoopConduct(string policy, bool mayTakeLong, ILogger logger)
{
    private const int Innocent = 0;
    private const int ForGood = -1;
    private const long Unknown = -1;
    private const int WatchedRuns = 100;
    private const int Excesses = 5;
    private const int TrialRuns = 1000;
    private const int Strikes = 3;

    private static readonly long LongestHold = (long)(EventLoop.LongestHold.TotalSeconds * TimeProvider.System.TimestampFrequency);

    private readonly Lock _judging = new();
    private int _standing = mayTakeLong ? ForGood : Innocent;
    private int _strikes;
    private int _excesses;
    private int _watched;

    /// <summary>Whether the next run leaves the loop first.</summary>
    public bool LeavesLoop => Volatile.Read(ref _standing) != Innocent;

    /// <summary>Whether the next run's wait for a processor is to be known.</summary>
    private bool IsWatched => Volatile.Read(ref _watched) > 0 || Volatile.Read(ref _standing) > 0;

    /// <summary>
    /// The system's clock, also where another was injected: what is measured is this thread, not the gateway's time.
    /// </summary>
    public static long Now() => TimeProvider.System.GetTimestamp();

    /// <summary>Runs the request part, measured up to its first wait.</summary>
    /// <param name="policy">The policy this is about.</param>
    /// <param name="exchange">The request.</param>
    /// <param name="began">When it begins: the end of the policy before it, or zero to be taken now. When it ended, afterwards.</param>
    public ValueTask<PolicyVerdict> OnRequestAsync(Policy policy, Exchange exchange, ref long began)
    {
        began = began == 0 ? Now() : began;
        long waited = IsWatched ? ProcessorWait.OfThisThread() : Unknown;
        try
        {
            return LeavesLoop ? OffLoopContext.Run(policy, exchange) : policy.OnRequestAsync(exchange);
        }
        finally
        {
            began = Observe(began, waited);
        }
    }

    /// <summary>Runs the reply part, measured; as <see cref="OnRequestAsync"/>.</summary>
    public void OnReply(Policy policy, Exchange exchange, ref long began)
    {
        began = began == 0 ? Now() : began;
        long waited = IsWatched ? ProcessorWait.OfThisThread() : Unknown;
        try
        {
            policy.OnReply(exchange);
        }
        finally
        {
            began = Observe(began, waited);
        }
    }

    /// <param name="held">Timestamp units that a watched run took, or one on trial.</param>
    /// <param name="onLoop">Whether it held an event loop.</param>
    internal void Judge(long held, bool onLoop)
    {
        bool tooLong = held > LongestHold;
        if (tooLong && onLoop)
        {
            LoopTelemetry.Held(policy);
        }

        lock (_judging)
        {
            // Held elsewhere before a trial it did no harm; and what is on the loop during one began before it.
            if (_standing == ForGood || onLoop != (_standing == Innocent))
            {
                return;
            }

            if (tooLong && ++_excesses == Excesses)
            {
                Convict(held);
            }
            else if (_standing == Innocent)
            {
                _excesses = --_watched > 0 ? _excesses : 0;
            }
            else
            {
                _excesses = --_standing % WatchedRuns == 0 ? 0 : _excesses;
                _strikes = _standing == Innocent ? 0 : _strikes;
            }
        }
    }

    /// <summary>From here on runs are watched.</summary>
    internal void Suspect() => Volatile.Write(ref _watched, WatchedRuns);

    private void Convict(long held)
    {
        _excesses = _watched = 0;
        _standing = ++_strikes < Strikes ? TrialRuns : ForGood;
        if (_standing == ForGood)
        {
            LoopTelemetry.MovedOff(logger, policy, TimeProvider.System.GetElapsedTime(0, held).TotalMilliseconds);
        }
    }

    private long Observe(long began, long waited)
    {
        long now = Now();
        long held = now - began;
        if (waited != Unknown)
        {
            Judge(held > LongestHold ? held - (ProcessorWait.OfThisThread() - waited) : held, EventLoop.IsCurrent);
        }
        else if (held > LongestHold && EventLoop.IsCurrent)
        {
            Suspect();
        }

        return now;
    }
}
