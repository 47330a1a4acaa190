using Gatehouse.Core.Snapshots;
using Gatehouse.Gateway.Policies.RateLimit;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Policies.RateLimit;

public class LimitCountersTests
{
    private static readonly LimitAlgorithm Algorithm = new SlidingWindow(5, TimeSpan.FromSeconds(60));

    private readonly FakeTimeProvider _time = new();
    private readonly LimitCounters _counters;

    public LimitCountersTests() => _counters = new LimitCounters(_time);

    [Fact]
    public void Find_ConsumerOfANewSnapshot_HasTheCounterOfItsName()
        => Assert.Same(Find(NewConsumer("a")), Find(NewConsumer("a")));

    [Fact]
    public void Find_ConsumerAgain_IsTheCounterOfItsNameAndOfNoOther()
    {
        var consumers = Enumerable.Range(0, 3000).Select(i => NewConsumer("c" + i)).ToArray();
        var first = consumers.Select(Find).ToArray();

        Assert.Equal(first, consumers.Select(Find));
        Assert.Equal(first, consumers.Select(c => _counters.Find(CallerKey.OfText(c.Name), _counters.Now, Algorithm, 100_000)));
        Assert.Equal(consumers.Length, first.Distinct().Count());
    }

    [Fact]
    public void Find_InEveryGeneration_IsTheSameCounter()
    {
        var consumer = NewConsumer("a");
        var counter = Find(consumer);
        for (int i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(40));
            Assert.Same(counter, Find(consumer));
        }
    }

    [Fact]
    public void Find_AfterTwoQuietGenerations_IsANewCounter_AndIsCounted()
    {
        var consumer = NewConsumer("a");
        var counter = Find(consumer);
        _time.Advance(TimeSpan.FromSeconds(200));

        Assert.NotSame(counter, Find(consumer));
        Assert.Equal(1, _counters.Callers);
    }

    [Fact]
    public void Find_MoreCallersThanAllowed_ShareOneUntilOthersAreGone()
    {
        var one = NewConsumer("a");
        _counters.Find(one, _counters.Now, Algorithm, 1);
        var shared = _counters.Find(NewConsumer("b"), _counters.Now, Algorithm, 1);
        var late = NewConsumer("c");

        Assert.Same(shared, _counters.Find(late, _counters.Now, Algorithm, 1));
        _time.Advance(TimeSpan.FromSeconds(200));
        Assert.NotSame(shared, _counters.Find(late, _counters.Now, Algorithm, 1));
    }

    private static Consumer NewConsumer(string name) => new(name, name, "", models: null);

    private LimitCounter Find(Consumer consumer) => _counters.Find(consumer, _counters.Now, Algorithm, 100_000);
}
