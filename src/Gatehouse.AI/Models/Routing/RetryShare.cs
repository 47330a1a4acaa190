namespace Gatehouse.AI.Models.Routing;

/// <summary>
/// How many further tries a model may still get: a share of its calls of the last ten seconds, and a few in any second. Living state.
/// </summary>
internal sealed class RetryShare(TimeProvider time)
{
    private const int Seconds = 10;

    private readonly Lock _lock = new();
    private readonly int[] _calls = new int[Seconds];
    private readonly int[] _taken = new int[Seconds];
    private readonly long _startedAt = time.GetTimestamp();
    private long _second;

    /// <summary>A call came in.</summary>
    public void Count()
    {
        lock (_lock)
        {
            _calls[Move()]++;
        }
    }

    /// <summary>Takes a further try; false when there is none left.</summary>
    public bool TryTake(double share, int minimum)
    {
        lock (_lock)
        {
            int now = Move();
            int calls = 0;
            int taken = 0;
            for (int i = 0; i < Seconds; i++)
            {
                calls += _calls[i];
                taken += _taken[i];
            }

            if (taken >= calls * share && _taken[now] >= minimum)
            {
                return false;
            }

            _taken[now]++;
            return true;
        }
    }

    private int Move()
    {
        long second = (time.GetTimestamp() - _startedAt) / time.TimestampFrequency;
        for (long passed = Math.Max(_second + 1, second - Seconds + 1); passed <= second; passed++)
        {
            _calls[passed % Seconds] = _taken[passed % Seconds] = 0;
        }

        _second = Math.Max(_second, second);
        return (int)(_second % Seconds);
    }
}
