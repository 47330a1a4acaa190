using Gatehouse.Core.Telemetry;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>
/// How many of a target's tries failed in the last while. A try costs one count that no two event loops share; all else is
/// done when one fails. The time is kept in ten parts; it begins with the first failure after a time without any.
/// </summary>
internal sealed class FailureWindow(long length)
{
    private const int Parts = 10;

    private readonly long _part = Math.Max(1, length / Parts);
    private readonly StripedCounter _tries = new();
    private readonly Lock _gate = new();
    private readonly long[] _failures = new long[Parts];
    private readonly long[] _triesBefore = new long[Parts];
    private long _first;
    private long _current = -1;
    private long _lastAt;
    private long _lastTries;

    /// <summary>In timestamp units.</summary>
    public long Length { get; } = length;

    /// <summary>Counts a try, failed or not.</summary>
    public void Count() => _tries.Add(1);

    /// <summary>Notes that a counted try failed at this timestamp; what failed in the window and of how many.</summary>
    public (long Failed, long Tries) Failed(long now)
    {
        lock (_gate)
        {
            long tries = _tries.Value;
            long part = now / _part;
            if (_current < 0 || part - _current >= Parts)
            {
                Array.Clear(_failures);
                _first = _current = part;
                _triesBefore[part % Parts] = tries - 1;
            }

            while (_current < part)
            {
                // The tries since the last failure are taken as spread evenly.
                double share = now > _lastAt ? Math.Clamp(((_current + 1) * _part - _lastAt) / (double)(now - _lastAt), 0, 1) : 1;
                _current++;
                _failures[_current % Parts] = 0;
                _triesBefore[_current % Parts] = _lastTries + (long)((tries - _lastTries) * share);
            }

            _failures[_current % Parts]++;
            _lastAt = now;
            _lastTries = tries;
            long from = Math.Max(_first, _current - Parts + 1);
            long failed = 0;
            for (long i = from; i <= _current; i++)
            {
                failed += _failures[i % Parts];
            }

            return (failed, Math.Max(failed, tries - _triesBefore[from % Parts]));
        }
    }

    /// <summary>Forgets all; the next failure begins anew.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _current = -1;
        }
    }
}
