using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;
using Gatehouse.Gateway.Upstreams.Balancing;
using Microsoft.Extensions.Time.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams.Balancing;

public class PeakEwmaTests
{
    private static readonly Exchange Request = new();

    private readonly FakeTimeProvider _time = new();
    private readonly LatencyMean _mean = new();
    private readonly LatencyObserver _observer;

    public PeakEwmaTests() => _observer = new LatencyObserver(_mean, _time);

    [Fact]
    public void Targets_OneSlow_GetsNothingWhileTheOtherIsFree()
    {
        var targets = TestTargets.Weighted(1, 1);
        Answer(targets[0], 200);
        Answer(targets[1], 10);

        Assert.All(Chosen(targets, 100), t => Assert.Same(targets[1].Target, t));
    }

    [Fact]
    public void Reply_ThatBrokeOffAfterLong_CountsAsAFailureAndNotAsThatLong()
    {
        var target = TestTargets.Of("t");
        for (int i = 0; i < 100; i++)
        {
            _observer.Ended(target, new TryOutcome(TryResult.Answered, 200, 1000, _time.GetTimestamp()));
        }

        long now = _time.GetTimestamp() + 1_000_000_000;
        _observer.Ended(target, new TryOutcome(TryResult.Reset, 0, 1_000_000_000, now) { HeadAt = 1 });

        Assert.InRange(target.State.Latency.At(now, decay: 1e12, unknown: 0), 1001, 8_000);
    }

    [Fact]
    public void Targets_QuickOneBusy_SlowOneIsTakenInTime()
    {
        var targets = TestTargets.Weighted(1, 1);
        Answer(targets[0], 50);
        Answer(targets[1], 10);

        TestTargets.Load(targets[1].Target, 5);

        Assert.All(Chosen(targets, 100), t => Assert.Same(targets[0].Target, t));
    }

    [Fact]
    public void Peak_TimePasses_IsForgotten()
    {
        var targets = TestTargets.Weighted(1, 1);
        Answer(targets[0], 2000);
        for (int i = 0; i < 60; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            Answer(targets[1], 10);
        }

        Assert.Contains(targets[0].Target, Chosen(targets, 100));
    }

    [Fact]
    public void Target_QuickerAgain_ComesDownSlowlyAndUpAtOnce()
    {
        var latency = new TargetLatency();
        latency.Observe(100, now: 1000, decay: 1000);
        latency.Observe(10, now: 1100, decay: 1000);
        Assert.InRange(latency.At(1100, 1000, unknown: 1), 90, 92);

        latency.Observe(500, now: 1200, decay: 1000);
        Assert.Equal(500, latency.At(1200, 1000, unknown: 1));
    }

    [Fact]
    public void Target_FailsAtOnce_IsNotTheQuickest()
    {
        var targets = TestTargets.Weighted(1, 1);
        Answer(targets[1], 20);
        Answer(targets[0], 1, TryResult.ConnectFailed);

        Assert.All(Chosen(targets, 100), t => Assert.Same(targets[1].Target, t));
    }

    [Fact]
    public void Target_Unknown_CountsAsTheMeanOfTheService()
    {
        // Neither the first choice of everybody nor of nobody.
        var targets = TestTargets.Weighted(1, 1, 1);
        Answer(targets[0], 10);
        Answer(targets[1], 100);

        var chosen = Chosen(targets, 600).CountBy(t => t).ToDictionary();

        Assert.InRange(chosen[targets[2].Target], 150, 250);
        Assert.InRange(chosen[targets[0].Target], 350, 450);
    }

    [Fact]
    public void Weights_NothingKnown_AreFollowed()
    {
        var targets = TestTargets.Weighted(1, 4);

        int second = Chosen(targets, 5000).Count(t => t == targets[1].Target);

        Assert.InRange(second, 3800, 4200);
    }

    private List<ServiceTarget> Chosen(WeightedTarget[] targets, int times)
    {
        var balancer = new PeakEwmaBalancer(targets, _mean, _time, new Random(1));
        return [.. Enumerable.Range(0, times).Select(_ => balancer.Choose(Request))];
    }

    private void Answer(WeightedTarget target, int milliseconds, TryResult result = TryResult.Answered)
    {
        long elapsed = _time.TimestampFrequency * milliseconds / 1000;
        _observer.Ended(target.Target, new TryOutcome(result, result == TryResult.Answered ? 200 : 0, elapsed, _time.GetTimestamp()));
    }
}
