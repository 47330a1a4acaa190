using System.Collections.Concurrent;

namespace Gatehouse.AI.Budgets;

/// <summary>
/// The accounts of one budget: living state that outlives snapshots, so that a reload with another limit keeps what was used.
/// There are as many as the configurations since the start name callers, models and routes.
/// </summary>
internal sealed class BudgetAccounts(BudgetCalendar calendar, TimeProvider time) : IDisposable
{
    private readonly ConcurrentDictionary<AccountValues, BudgetAccount> _accounts = new();
    private readonly BudgetAccount _sole = new(default, calendar);

    public BudgetCalendar Calendar { get; } = calendar;

    public TimeProvider Time { get; } = time;

    /// <summary>What was settled before was not counted here, and may be replayed.</summary>
    public DateTimeOffset CreatedAt { get; } = time.GetUtcNow();

    /// <summary>Whether what was used before its creation is counted as well.</summary>
    public bool IsFilled { get; set; }

    /// <summary>All accounts that were used; the one that is shared, when there are no others.</summary>
    public IEnumerable<BudgetAccount> All => _accounts.IsEmpty ? [_sole] : _accounts.Values.OrderBy(a => a.Values.ToString(), StringComparer.Ordinal);

    public BudgetAccount Find(in AccountValues values)
        => values == default ? _sole : _accounts.TryGetValue(values, out var account) ? account : Open(values);

    public void Dispose() => BudgetTelemetry.Forget(this);

    private BudgetAccount Open(AccountValues values) => _accounts.GetOrAdd(values, static (v, c) => new BudgetAccount(v, c), Calendar);
}
