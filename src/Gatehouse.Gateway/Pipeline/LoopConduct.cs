using Gatehouse.Core.Execution;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;
using Microsoft.Extensions.Logging;

namespace Gatehouse.Gateway.Pipeline;

/// <summary>
/// What is known of how long one policy holds the thread it runs on, and so whether it leaves the event loop first. One
/// that said it may take long always does. One that held a loop too long leaves at once, on trial: a pause of the runtime
/// or a busy machine looks the same, and a thousand short runs acquit it; held too long three times, it leaves for good.
/// </summary>
internal sealed class LoopConduct(string policy, bool mayTakeLong, ILogger logger)
{
    private const int Innocent = 0;
    private const int ForGood = -1;
    private const int TrialRuns = 1000;
    private const int Strikes = 3;

    private static readonly long LongestHold = (long)(EventLoop.LongestHold.TotalSeconds * TimeProvider.System.TimestampFrequency);

    private readonly Lock _judging = new();
    private int _standing = mayTakeLong ? ForGood : Innocent;
    private int _strikes;

    /// <summary>Whether the next run leaves the loop first.</summary>
    public bool LeavesLoop => Volatile.Read(ref _standing) != Innocent;

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
        try
        {
            return LeavesLoop ? OffLoopContext.Run(policy, exchange) : policy.OnRequestAsync(exchange);
        }
        finally
        {
            began = Observe(began);
        }
    }

    /// <summary>Runs the reply part, measured; as <see cref="OnRequestAsync"/>.</summary>
    public void OnReply(Policy policy, Exchange exchange, ref long began)
    {
        began = began == 0 ? Now() : began;
        try
        {
            policy.OnReply(exchange);
        }
        finally
        {
            began = Observe(began);
        }
    }

    /// <param name="held">Timestamp units that the run took.</param>
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
            // Held elsewhere it did no harm; and what is on the loop during a trial began before it.
            if (_standing == ForGood || (_standing == Innocent ? !(tooLong && onLoop) : onLoop))
            {
                return;
            }

            if (!tooLong)
            {
                // An acquittal wipes the strikes out.
                _strikes = --_standing == Innocent ? 0 : _strikes;
                return;
            }

            _standing = ++_strikes < Strikes ? TrialRuns : ForGood;
            if (_standing == ForGood)
            {
                LoopTelemetry.MovedOff(logger, policy, TimeProvider.System.GetElapsedTime(0, held).TotalMilliseconds);
            }
        }
    }

    private long Observe(long began)
    {
        long now = Now();
        if (now - began > LongestHold || Volatile.Read(ref _standing) > 0)
        {
            Judge(now - began, EventLoop.IsCurrent);
        }

        return now;
    }
}
