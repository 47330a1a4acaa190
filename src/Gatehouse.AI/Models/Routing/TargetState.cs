using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;

namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// What is known of one model at one provider, whichever aliases name it: calls in flight, speed, and whether it cools down. Living
/// state: it outlives snapshots, whose settings come with each report.
/// </summary>
internal sealed class TargetState(TimeProvider time)
{
    private const double PartOfOne = 1.0 / 16;

    private readonly Lock _cooling = new();
    private FailureWindow? _window;
    private ServerQueue? _server;
    private int _inFlight;
    private int _rests;
    private long _restsUntil;
    private long _restsSince;
    private long _probe;
    private double _cacheShare;
    private string _reason = "";

    public TargetSpeed Speed { get; } = new(time);

    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Share of its prompts that its vendor found in its cache, as a moving mean.</summary>
    public double CacheShare => Volatile.Read(ref _cacheShare);

    /// <summary>Who asks its server how busy it is; null when nobody does.</summary>
    public ServerQueue? Server
    {
        get => Volatile.Read(ref _server);
        set => Volatile.Write(ref _server, value);
    }

    /// <summary>What its server says of itself; null when it is not asked, or did not answer lately.</summary>
    public QueueReading? Queue => Server?.Reading(time.GetTimestamp());

    /// <summary>Whether its rest is over, and the next call is to try it.</summary>
    public bool IsDue => RestsUntil is var until && until != 0 && time.GetTimestamp() >= until;

    /// <summary>Timestamp until which it cools down; 0 when it does not.</summary>
    public long RestsUntil => Volatile.Read(ref _restsUntil);

    /// <summary>Why it cools down, in words; empty when it does not.</summary>
    public string Reason => Volatile.Read(ref _reason);

    /// <summary>Calls that it has: its server's own count where there is one, with what went there since, else those in flight.</summary>
    public int Busy(long now)
        => Server is { } server && server.Reading(now) is { } said ? said.Running + said.Waiting + Math.Max(0, server.Ours - said.Ours) : InFlight;

    /// <summary>Whether it may be asked: it does not cool down, or is to be probed and nobody does yet.</summary>
    public bool IsReady(long now)
    {
        long until = RestsUntil;
        return until == 0 || (now >= until && Volatile.Read(ref _probe) == 0);
    }

    /// <summary>An attempt begins. False when it cools down, or another attempt has just begun to probe it.</summary>
    /// <param name="now">Timestamp.</param>
    /// <param name="regardless">Whether it begins all the same, because there is nobody else to ask.</param>
    public bool TryEnter(long now, bool regardless)
    {
        if (RestsUntil != 0)
        {
            lock (_cooling)
            {
                if (!IsReady(now) && !regardless)
                {
                    return false;
                }

                if (_probe == 0 && RestsUntil != 0 && now >= RestsUntil)
                {
                    _probe = NameOf(now);
                }
            }
        }

        Interlocked.Increment(ref _inFlight);
        Server?.Enter();
        return true;
    }

    /// <summary>An attempt that had begun was never sent.</summary>
    /// <param name="startedAt">Timestamp with which it entered.</param>
    public void Leave(long startedAt)
    {
        Interlocked.Decrement(ref _inFlight);
        Server?.Leave();
        EndProbe(startedAt);
    }

    /// <summary>The attempt ended. Whether it is why the target cools down from now on.</summary>
    public bool Report(in AttemptReport report, CoolDownSettings settings)
    {
        Interlocked.Decrement(ref _inFlight);
        Server?.Leave();
        if (report.IsCancelled)
        {
            EndProbe(report.StartedAt);
            return false;
        }

        if (report.Error is not { } error)
        {
            Learn(report);
        }
        else if (!IsOfTheCall(error.Kind))
        {
            Speed.Failed(report.EndedAt);
        }

        return settings.IsEnabled && Count(report, settings);
    }

    private void Learn(in AttemptReport report)
    {
        if (report.Streamed && report.FirstTokenAt != 0)
        {
            Speed.Streamed(
                time.GetElapsedTime(report.StartedAt, report.FirstTokenAt).TotalSeconds,
                time.GetElapsedTime(report.FirstTokenAt, report.EndedAt).TotalSeconds,
                report.OutputTokens,
                report.EndedAt);
        }
        else if (!report.Streamed)
        {
            Speed.Whole(time.GetElapsedTime(report.StartedAt, report.EndedAt).TotalSeconds, report.EndedAt);
        }

        long input = report.InputTokens + report.CacheReadTokens;
        if (input > 0)
        {
            double share = CacheShare;
            Volatile.Write(ref _cacheShare, share + (report.CacheReadTokens / (double)input - share) * PartOfOne);
        }
    }

    private bool Count(in AttemptReport report, CoolDownSettings settings)
    {
        long now = report.EndedAt;
        var window = WindowOf((long)(settings.Window.TotalSeconds * time.TimestampFrequency));
        bool hasFailed = report.Error is { } error && IsItsFault(error.Kind);
        window.Add(now, hasFailed);
        if (!hasFailed)
        {
            Recover(report.StartedAt);
            return false;
        }

        lock (_cooling)
        {
            // What was on its way when it began to cool down does not make it worse.
            bool isProbe = _probe == NameOf(report.StartedAt);
            if (RestsUntil != 0 && !isProbe)
            {
                return false;
            }

            var (total, failed) = window.Read(now);
            bool asked = report.Error!.Kind == ModelErrorKind.Overloaded && report.Error.RetryAfter is not null;
            if (!isProbe && !asked && (total < settings.MinCalls || failed < settings.Failures * total))
            {
                return false;
            }

            string kind = ModelErrorKindNames.Of(report.Error.Kind);
            string reason = isProbe ? $"{kind} when it was tried again" : asked ? $"{kind}, and it says when to come back" : $"{failed} of {total} calls failed, the last with {kind}";
            Rest(now, asked ? report.Error.RetryAfter!.Value : settings.For * Math.Pow(2, Math.Min(_rests, 16)), settings.AtMost, reason);
            return true;
        }
    }

    // A limit is one of the key, and a call that is at fault would fail anywhere.
    private static bool IsItsFault(ModelErrorKind kind)
        => kind is ModelErrorKind.Overloaded or ModelErrorKind.Server or ModelErrorKind.Timeout or ModelErrorKind.Unreachable;

    private static bool IsOfTheCall(ModelErrorKind kind)
        => kind is ModelErrorKind.InvalidRequest or ModelErrorKind.ContextLength or ModelErrorKind.ContentPolicy or ModelErrorKind.RequestTooLarge;

    // The attempt that tries it after its rest, told from those that were on their way before by when it began.
    private static long NameOf(long startedAt) => Math.Max(1, startedAt);

    private void EndProbe(long startedAt) => Interlocked.CompareExchange(ref _probe, 0, NameOf(startedAt));

    private void Rest(long now, TimeSpan length, TimeSpan atMost, string reason)
    {
        length = length < atMost ? length : atMost;
        _rests++;
        _probe = 0;
        _restsSince = now;
        Volatile.Write(ref _reason, reason);
        Volatile.Write(ref _restsUntil, Math.Max(1, now + (long)(length.TotalSeconds * time.TimestampFrequency)));
        _window?.Clear();
    }

    private void Recover(long startedAt)
    {
        if (RestsUntil == 0)
        {
            return;
        }

        lock (_cooling)
        {
            // An answer to a call from before says nothing of how it does now.
            if (startedAt >= _restsSince)
            {
                (_rests, _probe) = (0, 0);
                Volatile.Write(ref _reason, "");
                Volatile.Write(ref _restsUntil, 0);
            }
        }
    }

    private FailureWindow WindowOf(long length)
    {
        var window = Volatile.Read(ref _window);
        if (window is null || window.Length != length)
        {
            Volatile.Write(ref _window, window = new FailureWindow(length));
        }

        return window;
    }
}
