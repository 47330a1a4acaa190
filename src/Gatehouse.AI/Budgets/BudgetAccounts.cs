using System.Collections.Concurrent;
using Gatehouse.AI.Ledger;
using Microsoft.Extensions.Logging;

namespace Gatehouse.AI.Budgets;

/// <summary>
/// The accounts of one budget: living state that outlives snapshots, so that a reload with another limit keeps what was used.
/// There are as many as the configurations since the start name callers, models and routes.
/// </summary>
internal sealed class BudgetAccounts : IDisposable
{
    private readonly ConcurrentDictionary<AccountValues, BudgetAccount> _accounts = new();
    private readonly BudgetAccount _sole;
    private long _inForceAt = long.MaxValue;

    public BudgetAccounts(BudgetCalendar calendar, TimeProvider time, ILogger logger)
    {
        _sole = new BudgetAccount(default, calendar);
        Calendar = calendar;
        Time = time;
        Logger = logger;
        CreatedAt = time.GetUtcNow();
        BudgetTelemetry.Watch(this);
    }

    public BudgetCalendar Calendar { get; }

    public TimeProvider Time { get; }

    public ILogger Logger { get; }

    /// <summary>What was settled before was not counted here, and may be replayed.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Whether what was used before its creation is counted as well.</summary>
    public bool IsFilled { get; set; }

    /// <summary>The budget as the newest snapshot has it; null before its first one is in force.</summary>
    public Budget? InForce { get; private set; }

    /// <summary>All accounts that were used; the one that is shared, when there are no others.</summary>
    public IEnumerable<BudgetAccount> All => _accounts.IsEmpty ? [_sole] : _accounts.Values.OrderBy(a => a.Values.ToString(), StringComparer.Ordinal);

    public BudgetAccount Find(in AccountValues values)
        => values == default ? _sole : _accounts.TryGetValue(values, out var account) ? account : Open(values);

    /// <summary>Calls reserve by this budget from now on.</summary>
    public void Take(Budget budget)
    {
        if (InForce is null)
        {
            Volatile.Write(ref _inForceAt, Time.GetUtcNow().UtcTicks);
        }

        InForce = budget;
    }

    /// <summary>Whether the entry is of an attempt that began before any call could reserve here, and that no filling has counted.</summary>
    public bool HasMissed(LedgerEntry entry)
        => entry.At >= CreatedAt && entry.At.UtcTicks - entry.Duration * TimeSpan.TicksPerMillisecond < Volatile.Read(ref _inForceAt);

    public void Dispose() => BudgetTelemetry.Forget(this);

    private BudgetAccount Open(AccountValues values) => _accounts.GetOrAdd(values, static (v, c) => new BudgetAccount(v, c), Calendar);
}
