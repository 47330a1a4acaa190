namespace Gatehouse.Redis.Tests;

/// <summary>What callers met.</summary>
internal sealed class LoadResult
{
    private long _granted;
    private long _noRoom;
    private long _unavailable;
    private long _longest;

    public long Granted => Interlocked.Read(ref _granted);

    public long NoRoom => Interlocked.Read(ref _noRoom);

    public long Unavailable => Interlocked.Read(ref _unavailable);

    /// <summary>The longest that one waited.</summary>
    public TimeSpan Longest => new(Interlocked.Read(ref _longest));

    public void Count(Core.State.LeaseOutcome outcome, long amount, TimeSpan waited)
    {
        switch (outcome)
        {
            case Core.State.LeaseOutcome.Granted:
                Interlocked.Add(ref _granted, amount);
                break;
            case Core.State.LeaseOutcome.NoRoom:
                Interlocked.Increment(ref _noRoom);
                break;
            default:
                Interlocked.Increment(ref _unavailable);
                break;
        }

        long longest = Interlocked.Read(ref _longest);
        while (waited.Ticks > longest && Interlocked.CompareExchange(ref _longest, waited.Ticks, longest) is var found && found != longest)
        {
            longest = found;
        }
    }

    public override string ToString() => $"granted {Granted}, no room {NoRoom}, unavailable {Unavailable}, longest wait {Longest.TotalMilliseconds:0.0} ms";
}
