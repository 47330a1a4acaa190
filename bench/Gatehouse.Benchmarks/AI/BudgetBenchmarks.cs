using BenchmarkDotNet.Attributes;
using Gatehouse.AI.Budgets;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gatehouse.Benchmarks.AI;

/// <summary>What an attempt costs its budgets: to reserve the most it can use, and to settle what it used.</summary>
[MemoryDiagnoser]
public class BudgetBenchmarks
{
    private static readonly TokenUsage Usage = new() { Input = 900, Output = 100, Grade = UsageGrade.Reported };

    private readonly LeasedAccounts _leases = new(TimeProvider.System);
    private BudgetSet _set = null!;

    /// <summary>Budgets that are about the call: of money in all, of money and requests per consumer, of tokens a minute per key.</summary>
    [Params(0, 1, 3)]
    public int Budgets { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        BudgetDocument[] documents =
        [
            new() { Name = "all", Limit = new Money(1_000_000_000m, "USD"), Period = BudgetPeriod.Month },
            new() { Name = "consumer", Per = [BudgetPer.Consumer], Limit = new Money(1_000_000_000m, "USD"), Requests = long.MaxValue / 2, Period = BudgetPeriod.Day },
            new() { Name = "key", Per = [BudgetPer.Key], Tokens = long.MaxValue / 2, Period = BudgetPeriod.Minute },
        ];
        var rates = new ExchangeRates(new Dictionary<string, Money>());
        Budget[] budgets = [.. documents.Take(Budgets).Select(d => new Budget(d, new BudgetAccounts(BudgetCalendar.Of(d), TimeProvider.System, NullLogger.Instance), rates, null, new SharedBudget(_leases, d.Name)))];
        _set = new BudgetSet(budgets, "llm", "chat", TimeProvider.System);
    }

    [GlobalCleanup]
    public void CleanUp() => _leases.Dispose();

    [Benchmark]
    public void ReserveAndSettle()
    {
        var verdict = _set.Reserve(new BudgetSubject("sales", "acme", "acme-ci", "openai"), new ExpectedUse(0.0123m, "USD", 1000, 1000));
        verdict.Reservation!.Settle(0.0023m, "USD", Usage);
    }
}
