namespace Gatehouse.Core.State;

public sealed partial class LeasedAccount : IThreadPoolWorkItem
{
    // What is held is what is used between so many looks. More would save words with the store, and be lost when a node dies.
    private const int LooksWished = 2;

    // A part of a lease is spent before the next is asked for; the rest is for the time that asking takes.
    private const double Refill = 0.5;

    // An account with nothing to say asks so often what the others have used, until nobody has used it here for a minute.
    private const int LooksUntilNews = 10;
    private const int LooksWithNews = 120;

    // As the store has it.
    private const int SharesPerNode = 8;

    // Who lives gives back what it does not use within a lease.
    private const int LeasesUntilLost = 3;

    // A node's clock and the store's may differ in speed by no more than this.
    private const double Trusted = 0.9;

    private readonly long _before;
    private Task<CounterOutcome>? _exchange;
    private string _epoch = "";
    private long _sequence;
    private long _room;
    private long _usedByOthers;
    private long _heldByOthers;
    private long _lostAt = long.MaxValue;
    private int _nodes = 1;
    private long _unit;
    private long _wish;
    private int _idleLooks;
    private int _looks;
    private long _lastUsed;
    private long _saidUsed;
    private long _saidHeld;
    private int _isRenewing;

    /// <summary>Whether the store has been told everything and holds nothing for this node.</summary>
    internal bool IsSettled => Volatile.Read(ref _available) <= 0 && Used == Volatile.Read(ref _saidUsed) && Volatile.Read(ref _saidHeld) == 0;

    private bool HasToHear => _sequence > 0 && _looks <= LooksWithNews && _looks % LooksUntilNews == 0;

    internal bool IsClosed => Volatile.Read(ref _isClosed);

    /// <summary>Gives back what is not used and asks for no more; what still runs settles here. Ends within the store's timeout.</summary>
    public async ValueTask CloseAsync()
    {
        Volatile.Write(ref _isClosed, true);
        Task<CounterOutcome> first = Exchange(0);
        await first.ConfigureAwait(false);

        // One that was under way already did not know.
        if (!IsSettled && _accounts.Store.IsUp)
        {
            await Exchange(0).ConfigureAwait(false);
        }
    }

    void IThreadPoolWorkItem.Execute()
    {
        Volatile.Write(ref _isRenewing, 0);
        if (_accounts.Store.IsUp)
        {
            _ = Exchange(0);
        }
    }

    /// <summary>Looks at what was used since the last look, and asks for what the next time needs. Nothing is said when there is nothing to say.</summary>
    internal void Look(bool hasStoreReturned)
    {
        lock (_lock)
        {
            if (!hasStoreReturned)
            {
                Expect(Used);
            }

            _looks = IsSettled ? _looks + 1 : 0;
            if (hasStoreReturned ? _sequence > 0 : !IsSettled || HasToHear)
            {
                _ = Exchange(0);
            }
        }
    }

    /// <summary>What was granted may not be spent before the store has said so again: it is another one.</summary>
    internal void Suspend()
    {
        lock (_lock)
        {
            Volatile.Write(ref _deadline, long.MinValue);
        }
    }

    internal void Reopen() => Volatile.Write(ref _isClosed, false);

    private void BeginRenewing(bool atOnce = false)
    {
        if (atOnce)
        {
            _ = Exchange(0);
        }
        else if (Interlocked.Exchange(ref _isRenewing, 1) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    // What the last look saw, and half of what those before did; two looks without anything end it.
    private void Expect(long used)
    {
        long expected = Math.Min(Math.Max(0, used - _lastUsed), SharedCounters.LargestAmount / LooksWished) * LooksWished;
        _lastUsed = used;
        _idleLooks = expected > 0 ? 0 : _idleLooks + 1;
        long smoothed = expected >= _wish ? expected : (_wish + expected) / 2;
        _wish = _idleLooks > 1 || smoothed <= _unit / 2 ? 0 : smoothed;
    }

    private Task<CounterOutcome> Exchange(long amount)
    {
        lock (_lock)
        {
            return _exchange is { IsCompleted: false } running ? running : _exchange = ExchangeAsync(amount);
        }
    }

    // Begins under the lock, one at a time.
    private async Task<CounterOutcome> ExchangeAsync(long amount)
    {
        var store = _accounts.Store;
        long sent = _time.GetTimestamp();
        var claim = Claim(amount, store.IsShared);
        var answer = await store.ClaimAsync(claim).ConfigureAwait(false);
        if (!ReferenceEquals(store, _accounts.Store))
        {
            return CounterOutcome.Unreachable;
        }

        if (answer.Outcome != CounterOutcome.Unreachable)
        {
            lock (_lock)
            {
                Take(claim, answer, store.LeaseTime < TimeSpan.Zero ? long.MaxValue : LeasedAccounts.After(_time, sent, store.LeaseTime * Trusted));
            }
        }

        return answer.Outcome;
    }

    private CounterClaim Claim(long amount, bool isShared)
    {
        if (amount > 0)
        {
            _unit = Math.Max(amount, (_unit + amount) / 2);

            // Whoever has to ask doubles what is wished for, until the next look knows better.
            _wish = _isScarce ? 0 : Math.Min(Math.Max(_wish * 2, amount), SharedCounters.LargestAmount / 2);
        }

        long waiting = Interlocked.Read(ref _waiting);
        long wish = IsClosed ? 0 : isShared ? _wish : SharedCounters.LargestAmount;
        if (isShared)
        {
            LetGo(Math.Max(waiting, _isScarce ? 0 : Math.Min(wish, FairShare())));
        }

        AbsorbDebt();
        long available = Math.Max(0, Volatile.Read(ref _available));
        return new CounterClaim
        {
            Key = Key,
            Limit = Limit,
            EndsAt = EndsAt,
            Sequence = ++_sequence,
            Used = Volatile.Read(ref _granted) - available,
            Held = available,
            Least = Math.Max(0, amount - available),
            Need = Math.Max(0, waiting - available),
            Wish = Math.Max(0, wish - Math.Max(0, available - waiting)),
            Unit = isShared ? Math.Max(1, _unit) : 0,
            Epoch = _epoch,
            Before = _before,
            Seen = Math.Min(SharedCounters.LargestAmount, _usedByOthers + Volatile.Read(ref _granted) - available),
        };
    }

    private void Take(in CounterClaim claim, in CounterAnswer answer, long deadline)
    {
        if (!answer.IsKept)
        {
            LetGo(0);
        }

        Volatile.Write(ref _epoch, answer.Epoch ?? "");
        _nodes = Math.Max(1, answer.Nodes);
        if (answer.Outcome == CounterOutcome.Answered)
        {
            _hasAllowance = false;
            Volatile.Write(ref _usedByOthers, Math.Max(0, answer.Used - claim.Used));
            Volatile.Write(ref _room, answer.Room);
            HearOfOthers(Math.Max(0, answer.Held - (answer.IsKept ? claim.Held : 0) - answer.Granted));
            if (answer.Room < 0)
            {
                LetGo(Math.Max(0, Volatile.Read(ref _available) + answer.Room));
            }
        }

        Volatile.Write(ref _saidUsed, claim.Used);
        Volatile.Write(ref _saidHeld, (answer.IsKept ? claim.Held : 0) + answer.Granted);
        Interlocked.Add(ref _granted, answer.Granted);
        Volatile.Write(ref _deadline, deadline);
        Interlocked.Add(ref _available, answer.Granted);

        // Where a fair share of what is left is less than one call, leases are for single calls.
        long share = FairShare();
        bool isScarce = deadline != long.MaxValue && share < Math.Max(1, _unit);
        Volatile.Write(ref _isScarce, isScarce);
        Volatile.Write(ref _lowWater, isScarce || deadline == long.MaxValue || _wish == 0 ? long.MinValue : (long)(Math.Min(_wish, share) * Refill));
    }

    private void HearOfOthers(long held)
    {
        if (held != _heldByOthers)
        {
            Volatile.Write(ref _lostAt, held == 0 ? long.MaxValue : LeasedAccounts.After(_time, _accounts.Store.LeaseTime * LeasesUntilLost));
            Volatile.Write(ref _heldByOthers, held);
        }
    }

    // No node holds more than such a part of what is left, beyond what its calls wait for.
    private long FairShare() => Math.Max(0, Volatile.Read(ref _room) + Math.Max(0, Volatile.Read(ref _available))) / (SharesPerNode * _nodes);

    // Gives up what is held above so much: first here, then, with the next word, in the store.
    private void LetGo(long rest)
    {
        long available = Volatile.Read(ref _available);
        while (available > rest)
        {
            long found = Interlocked.CompareExchange(ref _available, rest, available);
            if (found == available)
            {
                Interlocked.Add(ref _granted, rest - available);
                return;
            }

            available = found;
        }
    }

    // What was used beyond what was granted is granted now: it has been used.
    private void AbsorbDebt()
    {
        long available = Volatile.Read(ref _available);
        if (available < 0)
        {
            Interlocked.Add(ref _granted, -available);
            Interlocked.Add(ref _available, -available);
        }
    }
}
