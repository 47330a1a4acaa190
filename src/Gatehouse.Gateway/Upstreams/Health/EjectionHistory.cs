namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>How long ejections of one target last: twice as long each time, half as long for every such time without one.</summary>
internal sealed class EjectionHistory
{
    private int _doublings;
    private TimeSpan _last;
    private long _endedAt;

    /// <summary>Ejections so far.</summary>
    public int Count { get; private set; }

    /// <summary>The length of an ejection that begins now.</summary>
    public TimeSpan Next(TimeSpan first, TimeSpan longest, TimeProvider time)
    {
        if (Count > 0)
        {
            double well = Math.Min(time.GetElapsedTime(_endedAt) / _last, 1000);
            _doublings = Math.Max(0, _doublings + (_last < longest ? 1 : 0) - (int)well);
        }

        Count++;
        _last = TimeSpan.FromTicks((long)Math.Min(first.Ticks * Math.Pow(2, _doublings), longest.Ticks));
        return _last;
    }

    /// <summary>The target takes requests again.</summary>
    public void Ended(TimeProvider time) => _endedAt = time.GetTimestamp();
}
