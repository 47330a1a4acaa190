namespace Gatehouse.Core.State;

/// <summary>One counter of <see cref="LocalCounters"/>.</summary>
internal sealed class LocalCounter(DateTimeOffset endsAt, long before)
{
    private readonly Lock _lock = new();
    private long _used;
    private long _held;

    public DateTimeOffset EndsAt => endsAt;

    public CounterAnswer Take(in CounterClaim claim)
    {
        lock (_lock)
        {
            _used = claim.Used;
            _held = claim.Held;
            long room = claim.Limit - before - _used - _held;
            long granted = room > 0 && room >= claim.Least ? Math.Min(room, Sum(claim.Need, claim.Wish)) : 0;
            _held += granted;
            return new CounterAnswer
            {
                Outcome = CounterOutcome.Answered,
                Granted = granted,
                IsKept = true,
                Room = room - granted,
                Used = before + _used,
                Held = _held,
                Nodes = 1,
                Epoch = "local",
            };
        }
    }

    public CounterReading Read()
    {
        lock (_lock)
        {
            return new CounterReading(before + _used, _held);
        }
    }

    private static long Sum(long need, long wish) => wish > SharedCounters.LargestAmount - need ? SharedCounters.LargestAmount : need + wish;
}
