namespace Gatehouse.Core.State;

/// <summary>
/// This node's part of one counter for one period. What was granted is spent here, without a lock and without asking; more is
/// asked for in the background before it runs dry, and by those who find it dry. Amounts are whole units, from 0 to
/// <see cref="SharedCounters.LargestAmount"/>. Made by <see cref="LeasedAccounts"/>.
/// </summary>
/// <remarks>
/// What was granted is never spent twice: nodes say how much they hold and have used, and the store grants what is left. So
/// the limit is exceeded by no more than what calls cost beyond their reservation, and, under
/// <see cref="OnStoreFailure.Local"/>, by what nodes use by themselves while the store cannot be asked.
/// </remarks>
public sealed partial class LeasedAccount
{
    private readonly LeasedAccounts _accounts;
    private readonly TimeProvider _time;
    private readonly Lock _lock = new();
    private long _limit;

    // What is left of what was granted; below zero when calls cost more than they reserved.
    private long _available;
    private long _granted;

    // Timestamp after which what was granted may not be spent without another word from the store.
    private long _deadline = long.MinValue;
    private long _lowWater = long.MinValue;
    private bool _isScarce;
    private bool _isClosed;

    internal LeasedAccount(LeasedAccounts accounts, TimeProvider time, string key, long limit, DateTimeOffset endsAt, long usedBefore)
    {
        _accounts = accounts;
        _time = time;
        _limit = limit;
        _before = usedBefore;
        _usedByOthers = usedBefore;
        _room = limit - usedBefore;
        Key = key;
        EndsAt = endsAt;
    }

    public string Key { get; }

    /// <summary>When the period ends. Nothing stops then by itself: calls that began before settle here.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>How much all nodes may use together. A change holds from the next word with the store on.</summary>
    public long Limit
    {
        get => Volatile.Read(ref _limit);
        set
        {
            Volatile.Write(ref _limit, LeasedAccounts.Checked(value));
            BeginRenewing(atOnce: !_accounts.Store.IsShared);
        }
    }

    /// <summary>What this process has used: settled, and reserved by calls that still run.</summary>
    public long Used => Volatile.Read(ref _granted) - Volatile.Read(ref _available);

    /// <summary>
    /// What all nodes have used, theirs as last heard. What others have held for so long without a change, a node that died held:
    /// it may have used it.
    /// </summary>
    public long UsedByAll => Volatile.Read(ref _usedByOthers) + Used + (_time.GetTimestamp() >= Volatile.Read(ref _lostAt) ? Volatile.Read(ref _heldByOthers) : 0);

    /// <summary>What could still be reserved here: the limit less what all nodes have used and what others hold, as last heard; never below zero.</summary>
    public long Left => Math.Max(0, Volatile.Read(ref _room) + Volatile.Read(ref _available));

    /// <summary>Reserves from what this node holds; false when it has to ask (<see cref="ReserveAsync"/>). Allocates nothing.</summary>
    public bool TryReserve(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        long available = Volatile.Read(ref _available);
        while (available >= amount)
        {
            long found = Interlocked.CompareExchange(ref _available, available - amount, available);
            if (found == available)
            {
                return IsInTime(amount, available - amount);
            }

            available = found;
        }

        return false;
    }

    /// <summary>
    /// Reserves, asking the store when this node holds too little. Ends within the store's timeout, also when the store hangs.
    /// </summary>
    public ValueTask<LeaseOutcome> ReserveAsync(long amount)
        => TryReserve(amount) ? ValueTask.FromResult(LeaseOutcome.Granted) : AskAsync(amount);

    /// <summary>A call has ended: gives back what it reserved and takes what it cost, which may be more.</summary>
    public void Settle(long reserved, long actual)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(reserved);
        ArgumentOutOfRangeException.ThrowIfNegative(actual);
        if (reserved == actual)
        {
            return;
        }

        Interlocked.Add(ref _available, reserved - actual);

        // Near the end of the room other nodes wait for what is given back.
        if (Volatile.Read(ref _isScarce))
        {
            BeginRenewing();
        }
    }

    // The clock is read after the taking: whoever was paused before it (by the system, by the collector) finds out here.
    private bool IsInTime(long amount, long rest)
    {
        long deadline = Volatile.Read(ref _deadline);
        if (deadline != long.MaxValue && _time.GetTimestamp() >= deadline)
        {
            Interlocked.Add(ref _available, amount);
            return false;
        }

        if (rest < Volatile.Read(ref _lowWater))
        {
            BeginRenewing();
        }

        return true;
    }
}
