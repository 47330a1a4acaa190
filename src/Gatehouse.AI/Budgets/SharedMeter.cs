using Gatehouse.Core.State;

namespace Gatehouse.AI.Budgets;

/// <summary>One limit of an account as nodes share it: a lease of it, in the units of the budget's meters.</summary>
/// <param name="lease">This node's part.</param>
/// <param name="scale">Units of the meter in one of the lease: limits beyond what a store counts exactly are counted more coarsely there.</param>
internal sealed class SharedMeter(LeasedAccount lease, long scale)
{
    private long _reserved;

    /// <summary>What may still be reserved here, as last heard.</summary>
    public long Left => lease.Left * scale;

    /// <summary>What all nodes have used, and what running calls of others have reserved, as last heard.</summary>
    public long UsedByAll => (lease.UsedByAll - Volatile.Read(ref _reserved)) * scale;

    public static long ScaleOf(long limit) => limit > SharedCounters.LargestAmount ? 1_000 : 1;

    /// <summary>A reload may have brought another limit.</summary>
    public void Follow(long limit)
    {
        long scaled = Math.Min(limit / scale, SharedCounters.LargestAmount);
        if (lease.Limit != scaled)
        {
            lease.Limit = scaled;
        }
    }

    /// <summary>Reserves from what this node holds; false when it has to ask.</summary>
    public bool TryReserve(long amount)
    {
        bool fits = lease.TryReserve(Up(amount));
        if (fits)
        {
            Interlocked.Add(ref _reserved, Up(amount));
        }

        return fits;
    }

    /// <summary>Reserves, asking for more of the lease.</summary>
    public async ValueTask<LeaseOutcome> ReserveAsync(long amount)
    {
        var outcome = await lease.ReserveAsync(Up(amount));
        if (outcome == LeaseOutcome.Granted)
        {
            Interlocked.Add(ref _reserved, Up(amount));
        }

        return outcome;
    }

    /// <summary>Takes the amount whether there is room or not; says whether there was.</summary>
    public bool Take(long amount)
    {
        bool fits = amount <= Left;
        lease.Settle(0, Up(amount));
        Interlocked.Add(ref _reserved, Up(amount));
        return fits;
    }

    /// <summary>Replaces what was reserved by what was used.</summary>
    public void Settle(long reserved, long used)
    {
        lease.Settle(Up(reserved), Math.Max(0, scale == 1 ? used : (used + scale / 2) / scale));
        Interlocked.Add(ref _reserved, -Up(reserved));
    }

    private long Up(long amount) => scale == 1 ? amount : (amount + scale - 1) / scale;
}
