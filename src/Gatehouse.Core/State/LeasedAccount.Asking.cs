namespace Gatehouse.Core.State;

public sealed partial class LeasedAccount
{
    // So long a refusal for want of room is taken as the store's answer to others too.
    private static readonly TimeSpan RefusalKept = TimeSpan.FromMilliseconds(25);

    // Of an account that never heard anything nothing is known, and the first word of a process takes its time: it is tried again
    // while the store answers others.
    private static readonly TimeSpan FirstWord = TimeSpan.FromSeconds(1);

    // Whoever finds what was granted taken by others asks again; a store that says that there is room and grants none is not believed for ever.
    private const int MostTries = 100;

    private long _waiting;
    private long _refusedUntil = long.MinValue;
    private long _allowance;
    private bool _hasAllowance;

    private bool HasHeard => Volatile.Read(ref _epoch).Length > 0;

    private async ValueTask<LeaseOutcome> AskAsync(long amount)
    {
        long start = _time.GetTimestamp();
        if (start < Volatile.Read(ref _refusedUntil) && amount > Left)
        {
            return LeaseOutcome.NoRoom;
        }

        var store = _accounts.Store;
        Interlocked.Add(ref _waiting, amount);
        try
        {
            for (int tries = 0; tries < MostTries && store.IsUp; tries++)
            {
                var asked = Exchange(amount);
                if (!asked.IsCompleted)
                {
                    var left = (HasHeard || store.Timeout > FirstWord ? store.Timeout : FirstWord) - _time.GetElapsedTime(start);
                    if (left <= TimeSpan.Zero || await Task.WhenAny(asked, Task.Delay(left, _time)).ConfigureAwait(false) != asked)
                    {
                        break;
                    }
                }

                var heard = await asked.ConfigureAwait(false);
                if (TryReserve(amount))
                {
                    return LeaseOutcome.Granted;
                }

                if (heard == CounterOutcome.Unreachable && !HasHeard)
                {
                    continue;
                }

                if (heard != CounterOutcome.Answered)
                {
                    break;
                }

                if (amount > Left)
                {
                    Volatile.Write(ref _refusedUntil, LeasedAccounts.After(_time, RefusalKept));
                    return LeaseOutcome.NoRoom;
                }
            }
        }
        finally
        {
            Interlocked.Add(ref _waiting, -amount);
        }

        return WithoutStore(amount);
    }

    private LeaseOutcome WithoutStore(long amount)
    {
        var settings = _accounts.Settings;
        if (settings.OnFailure == OnStoreFailure.Refuse)
        {
            return TryReserve(amount) ? LeaseOutcome.Granted : LeaseOutcome.Unavailable;
        }

        return TryTakeHeld(amount) || TryTakeAllowance(amount, settings) ? LeaseOutcome.Granted : LeaseOutcome.Unavailable;
    }

    // What is held counts as ours in the store until we say otherwise, so it may be spent when its time has passed; only a
    // store that lost its state meanwhile may have granted it to others.
    private bool TryTakeHeld(long amount)
    {
        long available = Volatile.Read(ref _available);
        while (available >= amount)
        {
            long found = Interlocked.CompareExchange(ref _available, available - amount, available);
            if (found == available)
            {
                return true;
            }

            available = found;
        }

        return false;
    }

    private bool TryTakeAllowance(long amount, LeaseSettings settings)
    {
        lock (_lock)
        {
            if (!_hasAllowance)
            {
                _hasAllowance = true;
                _allowance = (long)(settings.LocalShare * Math.Max(0, HasHeard ? _room : Limit - _before));
            }

            if (_allowance < amount)
            {
                return false;
            }

            _allowance -= amount;
            Interlocked.Add(ref _granted, amount);
            return true;
        }
    }
}
