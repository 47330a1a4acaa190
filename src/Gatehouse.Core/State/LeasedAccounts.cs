using System.Collections.Concurrent;

namespace Gatehouse.Core.State;

/// <summary>
/// The accounts of this process, and the store they share with other nodes; outlives snapshots. Keeps leases alive, takes idle
/// ones back, and drops accounts whose period is over.
/// </summary>
public sealed class LeasedAccounts : IDisposable
{
    /// <summary>How often in the time of a lease each account is looked at.</summary>
    internal const int LooksPerLease = 4;

    private static readonly TimeSpan KeptAfterEnd = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, LeasedAccount> _accounts = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private volatile SharedCounters _store;
    private string _identity = "";
    private volatile LeaseSettings _settings = LeaseSettings.Default;

    public LeasedAccounts(TimeProvider time)
    {
        _time = time;
        _store = new LocalCounters(time);
        _timer = time.CreateTimer(static accounts => ((LeasedAccounts)accounts!).Look(hasStoreReturned: false), this, PeriodOf(_store), PeriodOf(_store));
    }

    /// <summary>Where the counters are.</summary>
    public SharedCounters Store => _store;

    public LeaseSettings Settings => _settings;

    /// <summary>How many accounts are open.</summary>
    public int Count => _accounts.Count;

    /// <summary>
    /// The account of this counter; the one that is open already, under the new limit, where there is one. What earlier
    /// processes of this node used in the period, as its own records say, counts as used.
    /// </summary>
    public LeasedAccount Open(string key, long limit, DateTimeOffset endsAt, long usedBefore = 0)
    {
        Checked(limit);
        Checked(usedBefore);
        var account = _accounts.GetOrAdd(key, static (k, a) => new LeasedAccount(a.Self, a.Self._time, k, a.limit, a.endsAt, a.usedBefore), (Self: this, limit, endsAt, usedBefore));
        if (account.Limit != limit)
        {
            account.Limit = limit;
        }

        account.Reopen();
        return account;
    }

    /// <summary>
    /// Counts with the store of this identity from now on; one that is new is made, and accounts say there what they hold and
    /// have used. The store before is disposed. Called by one at a time.
    /// </summary>
    public void Follow(string identity, Func<SharedCounters> make, LeaseSettings settings)
    {
        _settings = settings;
        if (identity == _identity)
        {
            return;
        }

        var before = _store;
        var store = make();
        _identity = identity;
        _store = store;
        before.Returned -= OnReturned;
        store.Returned += OnReturned;
        var period = PeriodOf(store);
        _timer.Change(period, period);
        foreach (var account in _accounts.Values)
        {
            account.Suspend();
        }

        _ = before.DisposeAsync().AsTask();
        Look(hasStoreReturned: true);
    }

    /// <summary>Counts in memory from now on: no other node counts with this one.</summary>
    public void FollowAlone() => Follow("", () => new LocalCounters(_time), LeaseSettings.Default);

    /// <summary>Gives back what this node holds; for the end of the process. Waits no longer than this.</summary>
    public async Task GiveBackAsync(TimeSpan longest)
    {
        var closing = Task.WhenAll(_accounts.Values.Select(a => a.CloseAsync().AsTask()));
        await Task.WhenAny(closing, Task.Delay(longest, _time)).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _timer.Dispose();
        _store.Returned -= OnReturned;
        _ = _store.DisposeAsync().AsTask();
    }

    internal static long Checked(long amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(amount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(amount, SharedCounters.LargestAmount);
        return amount;
    }

    internal static long After(TimeProvider time, TimeSpan span) => After(time, time.GetTimestamp(), span);

    internal static long After(TimeProvider time, long start, TimeSpan span) => start + (long)(span.TotalSeconds * time.TimestampFrequency);

    // Alone there are no leases to renew, only periods that end.
    private static TimeSpan PeriodOf(SharedCounters store) => store.IsShared ? store.LeaseTime / LooksPerLease : KeptAfterEnd;

    private void OnReturned() => Look(hasStoreReturned: true);

    private void Look(bool hasStoreReturned)
    {
        if (!_store.IsUp)
        {
            return;
        }

        var past = _time.GetUtcNow() - KeptAfterEnd;
        foreach (var (key, account) in _accounts)
        {
            bool isShared = _store.IsShared;
            if (isShared || hasStoreReturned)
            {
                account.Look(hasStoreReturned);
            }

            if (account.EndsAt < past && (account.IsSettled || !isShared))
            {
                _accounts.TryRemove(KeyValuePair.Create(key, account));
            }
        }
    }
}
