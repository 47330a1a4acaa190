namespace Gatehouse.AI.Budgets;

/// <summary>
/// One count of an account. Three whole numbers, each changed by one atomic operation: what was used; that and what running calls
/// have reserved (firm); and that with what is being taken by callers who may have to give it back (held). Room is taken by a
/// compare-and-swap on held, so it is never passed; whoever finds none there but some beside firm waits for the others' decision.
/// </summary>
internal sealed class BudgetMeter
{
    private long _held;
    private long _firm;
    private long _used;

    public long Used => Volatile.Read(ref _used);

    /// <summary>What was used and what running calls have reserved.</summary>
    public long Firm => Volatile.Read(ref _firm);

    /// <summary>Takes the amount when it fits below the ceiling.</summary>
    public bool TryHold(long amount, long ceiling)
    {
        long held = Volatile.Read(ref _held);
        while (amount <= ceiling - held)
        {
            long seen = Interlocked.CompareExchange(ref _held, held + amount, held);
            if (seen == held)
            {
                return true;
            }

            held = seen;
        }

        return false;
    }

    /// <summary>Takes the amount whether it fits or not; returns what is held with it.</summary>
    public long Hold(long amount) => Interlocked.Add(ref _held, amount);

    /// <summary>Gives back what was held and not kept.</summary>
    public void Drop(long amount) => Interlocked.Add(ref _held, -amount);

    /// <summary>What was held is reserved from now on.</summary>
    public void Keep(long amount) => Interlocked.Add(ref _firm, amount);

    /// <summary>Replaces what was reserved by what was used. Never is more firm than held, whoever looks in between.</summary>
    public void Settle(long reserved, long used)
    {
        long change = used - reserved;
        if (change > 0)
        {
            Interlocked.Add(ref _held, change);
            Interlocked.Add(ref _firm, change);
        }
        else if (change < 0)
        {
            Interlocked.Add(ref _firm, change);
            Interlocked.Add(ref _held, change);
        }

        if (used != 0)
        {
            Interlocked.Add(ref _used, used);
        }
    }
}
