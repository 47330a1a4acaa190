using Gatehouse.Gateway.Upstreams.Retries;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Retries;

public class RetryBudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly RetryBudget _budget;

    public RetryBudgetTests() => _budget = new RetryBudget(_time);

    [Fact]
    public void Share_OfTheRequests_IsAllAndNoMore()
    {
        Count(100);

        Assert.Equal(20, Take(share: 0.2, minimum: 0));
    }

    [Fact]
    public void Minimum_HoldsInEachSecond()
    {
        Count(1);

        Assert.Equal(3, Take(share: 0.2, minimum: 3));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(3, Take(share: 0.2, minimum: 3));
    }

    [Fact]
    public void Requests_OlderThanTenSeconds_CountNoMore()
    {
        Count(100);
        _time.Advance(TimeSpan.FromSeconds(9));
        Count(1);
        Assert.Equal(20, Take(share: 0.2, minimum: 0));

        _time.Advance(TimeSpan.FromSeconds(10));
        Count(10);

        Assert.Equal(2, Take(share: 0.2, minimum: 0));
    }

    [Fact]
    public void Silence_OfAnHour_LeavesNothingToSpend()
    {
        Count(10_000);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(0, Take(share: 1, minimum: 0));
        Assert.Equal(0, _budget.Taken);
    }

    [Fact]
    public void ManyThreads_NeverTakeMoreThanTheShare()
    {
        Count(1000);
        int taken = 0;

        Parallel.For(0, 4000, _ => Interlocked.Add(ref taken, _budget.TryTake(_time.GetTimestamp(), 0.25, 0) ? 1 : 0));

        Assert.Equal(250, taken);
    }

    private void Count(int requests)
    {
        for (int i = 0; i < requests; i++)
        {
            _budget.Count(_time.GetTimestamp());
        }
    }

    private int Take(double share, int minimum)
    {
        int taken = 0;
        while (taken < 10_000 && _budget.TryTake(_time.GetTimestamp(), share, minimum))
        {
            taken++;
        }

        return taken;
    }
}
