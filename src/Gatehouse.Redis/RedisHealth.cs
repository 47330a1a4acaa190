using Microsoft.Extensions.Logging;

namespace Gatehouse.Redis;

/// <summary>
/// Whether Redis answers. Requests stop asking after a few answers in a row did not come; operators are told when it has been
/// so for a second, once, and once when it is over.
/// </summary>
internal sealed class RedisHealth(string address, TimeProvider time, ILogger logger)
{
    private const int MissesInARow = 3;

    private static readonly TimeSpan ToldAfter = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private long _lastHeard = time.GetTimestamp();
    private int _misses;
    private long _missedAt;
    private volatile bool _isUp;
    private bool? _toldUp;

    public bool IsUp => _isUp;

    /// <summary>What operators were told last; false before the first answer.</summary>
    public bool IsToldUp
    {
        get
        {
            lock (_lock)
            {
                return _toldUp == true;
            }
        }
    }

    public void Heard()
    {
        lock (_lock)
        {
            _lastHeard = time.GetTimestamp();
            _misses = 0;
            _isUp = true;
            if (_toldUp == true)
            {
                return;
            }

            _toldUp = true;
        }

        RedisTelemetry.Answers(logger, address);
    }

    /// <summary>An answer did not come, or said that nothing can be done.</summary>
    /// <param name="reason">Why, for operators.</param>
    /// <param name="isLost">Whether there is no connection.</param>
    /// <param name="askedAt">Timestamp of the question: those that waited at the same time miss their answers together, once.</param>
    public void Missed(string reason, bool isLost, long askedAt)
    {
        lock (_lock)
        {
            if (_misses == 0 || askedAt >= _missedAt)
            {
                _misses++;
                _missedAt = time.GetTimestamp();
            }

            if (isLost || _misses >= MissesInARow)
            {
                _isUp = false;
            }

            if (_isUp || _toldUp == false || time.GetElapsedTime(_lastHeard) < ToldAfter)
            {
                return;
            }

            _toldUp = false;
        }

        RedisTelemetry.IsGone(logger, address, reason);
    }
}
